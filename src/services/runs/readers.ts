import type { Principal } from '../../core/context.ts'
import type { Database } from '../../core/database.ts'
import type { Logger } from '../../core/logging.ts'
import { stillVisible } from '../access.ts'
import type { Credentials } from '../credentials.ts'

/** Somebody who reads a stream for longer than one check of their credentials is good for. */
export interface Reader {
  principal: Principal
  bearer: string
  /** Null: what is read is no message; only the credential counts. */
  messageId: number | null
  /** Ends the stream: the credential was revoked, or the message is no longer theirs to see. */
  dismiss(): void
}

export interface ReaderWatch {
  /** @returns what ends the watch over this reader. */
  add(reader: Reader): () => void
  stop(): void
}

const CHECK_EVERY_MS = 2_000

/** Checks all open readers together: two queries for any number of them. */
export function watchReaders(db: Database, credentials: Credentials, logger: Logger): ReaderWatch {
  const readers = new Set<Reader>()

  async function check(): Promise<void> {
    const all = [...readers]
    if (all.length === 0) return
    const ofMessages = all.flatMap((reader) => {
      const { principal, messageId } = reader
      return messageId === null ? [] : [{ reader, userId: principal.userId, messageId }]
    })
    const visible = await stillVisible(db, ofMessages)
    const hidden = new Set(ofMessages.filter((_, index) => !visible[index]).map(({ reader }) => reader))
    await Promise.all(
      all.map(async (reader) => {
        const isGood = !hidden.has(reader) && (await credentials.isStillGood(reader.principal, reader.bearer))
        if (!isGood) reader.dismiss()
      }),
    )
  }

  const timer = setInterval(() => {
    check().catch((error: unknown) => logger.warn({ err: error }, 'could not check the readers of streams'))
  }, CHECK_EVERY_MS)
  timer.unref()
  return {
    add(reader) {
      readers.add(reader)
      return () => void readers.delete(reader)
    },
    stop: () => clearInterval(timer),
  }
}
