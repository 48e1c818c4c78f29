import type pg from 'pg'

/** The rows of a query of any size, some at a time, within the transaction that this connection is in. */
export async function* fetched<T extends pg.QueryResultRow>(
  client: pg.ClientBase,
  query: string,
  rowsPerFetch: number,
): AsyncGenerator<T> {
  // Of one name: nobody reads two at once.
  await client.query(`DECLARE fetched NO SCROLL CURSOR FOR ${query}`)
  for (;;) {
    const { rows } = await client.query<T>(`FETCH ${rowsPerFetch} FROM fetched`)
    yield* rows
    if (rows.length < rowsPerFetch) break
  }
  await client.query('CLOSE fetched')
}
