import pg from 'pg'

export interface Column {
  name: string
  /** As SQL writes it, such as `timestamp(3) with time zone`. */
  type: string
}

export interface TableShape {
  name: string
  columns: Column[]
}

export const quoted = pg.escapeIdentifier

/** The columns of tables that are there, in the order of the names given; what the database computes itself is left out. */
export async function shapesOf(client: pg.ClientBase, tables: readonly string[]): Promise<TableShape[]> {
  const { rows } = await client.query<{ table: string; name: string; type: string }>(
    `SELECT relname AS table, attname AS name, format_type(atttypid, atttypmod) AS type
     FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
     WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND relname = ANY($1)
       AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
     ORDER BY attnum`,
    [tables],
  )
  return tables.map((name) => ({ name, columns: rows.filter(({ table }) => table === name) }))
}

/** The columns that number rows by themselves. */
export async function identityColumns(
  client: pg.ClientBase,
  tables: readonly string[],
): Promise<{ table: string; column: string; sequence: string }[]> {
  const { rows } = await client.query(
    `SELECT relname AS table, attname AS column, pg_get_serial_sequence('public.' || quote_ident(relname), attname) AS sequence
     FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
     WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND relname = ANY($1)
       AND attnum > 0 AND attidentity <> ''`,
    [tables],
  )
  return rows
}
