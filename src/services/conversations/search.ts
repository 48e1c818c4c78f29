import { type SQL, sql } from 'drizzle-orm'
import { conversations, messages } from '../../models/conversation.ts'

/** Words to look for in texts. */
interface Terms {
  words: readonly string[]
  /** Whether a text must have all of them, or one. */
  need: 'all' | 'one'
}

/**
 * A query for the ids of those `among` conversations that a search box's text means: `word "a phrase" this or that
 * -without`. The words stand together in the title or in one message; what is excluded stands nowhere in the conversation.
 * @param among a query for the ids of conversations; `limit` the newest of them are enough.
 */
export function conversationsThatSay(text: string, among: SQL, limit: number): SQL {
  const tokens = text.match(/-*"[^"]*"?|\S+/g) ?? []
  const isUnwanted = (token: string) => token.startsWith('-')
  // A dash that stands alone means nothing: between words it would turn the next one round, and many are an error to PostgreSQL.
  const unwanted = tokens.filter(isUnwanted).flatMap((token) => token.replace(/^-+/, '') || [])
  const wanted = tokens.filter((token) => !isUnwanted(token))
  const left =
    unwanted.length === 0 ? among : sql`${among} EXCEPT (${saying({ words: unwanted, need: 'one' }, among, sql`ALL`)})`
  return wanted.length === 0 ? left : saying({ words: wanted, need: 'all' }, left, sql`${limit}`)
}

/**
 * The index gives every message that has the words, other people's too, which costs little; what remains of one's own
 * is looked at for phrases, newest first and only until there are enough, because that reads the message again.
 */
function saying(terms: Terms, among: SQL, limit: SQL): SQL {
  const { indexed, exact } = conditionsOf(terms)
  const title = sql`coalesce(${conversations.title}, '')`
  const content = sql`left(${messages.content}, 100000)`
  // `OFFSET 0`: the planner takes the check of a text to be cheap, and would check them all rather than use the index.
  const holding = sql`SELECT ${messages.id}, ${messages.conversationId} FROM ${messages}
    ${indexed ? sql`WHERE ${indexed(content)} OFFSET 0` : sql``}`
  return sql`
    (SELECT ${conversations.id} FROM ${conversations} WHERE ${conversations.id} IN (${among}) AND ${exact(title)}
      ${indexed ? sql`AND ${indexed(title)}` : sql``} ORDER BY ${conversations.id} DESC LIMIT ${limit})
    UNION
    (SELECT DISTINCT candidate.conversation_id FROM (
        SELECT holding.id, holding.conversation_id
        FROM (${holding}) AS holding JOIN (${among}) AS own ON own.id = holding.conversation_id
        ORDER BY holding.conversation_id DESC OFFSET 0
      ) AS candidate
      WHERE (SELECT ${exact(content)} FROM ${messages} WHERE ${messages.id} = candidate.id)
      ORDER BY candidate.conversation_id DESC LIMIT ${limit})`
}

/** Scripts that put no space between words: what is looked for may stand anywhere in a text. */
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u

interface Conditions {
  /** What an index finds; at least all that is exact. Null: no index helps. */
  indexed: ((text: SQL) => SQL) | null
  exact(text: SQL): SQL
}

function conditionsOf({ words, need }: Terms): Conditions {
  if (words.some((word) => UNSPACED.test(word))) {
    const sought = words.map((word) => word.replaceAll('"', '').toLowerCase())
    const is = (text: SQL) => sought.map((word) => sql`strpos(lower(${text}), ${word}) > 0`)
    return { indexed: null, exact: (text) => sql`(${sql.join(is(text), need === 'all' ? sql` AND ` : sql` OR `)})` }
  }
  const query = sql`websearch_to_tsquery('simple', ${words.join(need === 'all' ? ' ' : ' or ')})`
  // The words of a phrase, wherever they stand: their places are not in the index.
  const loose = sql`regexp_replace(${query}::text, '<[-0-9]+>', '&', 'g')::tsquery`
  return {
    indexed: (text) => sql`to_tsvector('simple', ${text}) @@ ${loose}`,
    exact: (text) => sql`(${query}::text !~ '<[-0-9]+>' OR to_tsvector('simple', ${text}) @@ ${query})`,
  }
}
