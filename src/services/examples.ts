import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { eq } from 'drizzle-orm'
import { Type } from 'typebox'
import type { Transaction } from '../core/database.ts'
import { NotNow, type Queue } from '../core/jobs.ts'
import type { Logger } from '../core/logging.ts'
import { projectMembers, projects } from '../models/project.ts'
import { installation, users } from '../models/user.ts'
import { StorageUnavailable } from '../providers/blob-store/types.ts'
import { mayStillWrite } from './access.ts'
import { audit } from './audit/audit.ts'
import { principalOf } from './credentials.ts'
import { type DocumentServices, uploadDocument } from './uploads.ts'

/** The files that come with the program, beside `src` and `dist`. */
const FOLDER = fileURLToPath(new URL('../../examples', import.meta.url))
const FILES = ['what-groundwire-does.md', 'answers-and-citations.pdf', 'running-groundwire.docx']

const PROJECT = {
  name: 'Getting started',
  description: 'Three documents about Groundwire itself, to ask about. Delete this project when you no longer need it.',
  /** The page offers the questions of a project's settings to whoever has not asked anything yet. */
  settings: {
    questions: [
      'When is a citation verified?',
      'Which formats can Groundwire read?',
      'How do I make a backup of the database and the files?',
    ],
  },
}

/** Present from the making of the first administrator until a server has made the project for them: the value is their id. */
const OWED = 'examples'

const Addition = Type.Object({ projectId: Type.Integer(), userId: Type.Integer() })
const addExamples: Queue<typeof Addition> = { name: 'add_examples', data: Addition }

/** Has the next server that starts make the project for a first administrator who was made without one. */
export async function oweExamples(tx: Transaction, userId: number): Promise<void> {
  await tx.insert(installation).values({ key: OWED, value: String(userId) })
}

/** The project that a new installation begins with. */
export interface Examples {
  /**
   * Makes it, and has its files added as if its owner had uploaded them. To be said in the transaction that makes the first
   * administrator, so that it is made once.
   */
  make(tx: Transaction, userId: number): Promise<void>
  /** After that transaction, so that nobody waits for the files. */
  wake(): void
  /** Makes what `oweExamples` left to do; of several servers that start, the one that takes the note does. */
  makeOwed(): Promise<void>
}

const TRIES = 5
const STORAGE_REST_MS = 10_000

export function createExamples(services: DocumentServices, logger: Logger): Examples {
  const { db, jobs } = services
  jobs.work(addExamples, {
    concurrency: 1,
    tries: TRIES,
    handle: (added, signal) => addFiles(services, { ...added, signal }),
    async giveUp({ projectId }) {
      logger.error({ project_id: projectId, folder: FOLDER }, 'the example documents could not be added')
    },
  })

  async function make(tx: Transaction, userId: number): Promise<void> {
    const [project] = await tx.insert(projects).values(PROJECT).returning({ id: projects.id })
    if (!project) throw new Error('insert returned no row')
    await tx.insert(projectMembers).values({ projectId: project.id, userId, role: 'owner' })
    await audit(tx, { action: 'project.created', targetId: project.id, projectId: project.id })
    await jobs.send(tx, addExamples, { projectId: project.id, userId }, userId)
  }

  return {
    make,
    wake: () => jobs.wake(addExamples),
    async makeOwed() {
      await db.transaction(async (tx) => {
        const [owed] = await tx.delete(installation).where(eq(installation.key, OWED)).returning()
        if (!owed) return
        const [owner] = await tx
          .select({ id: users.id })
          .from(users)
          .where(eq(users.id, Number(owed.value)))
        if (owner) await make(tx, owner.id)
      })
      jobs.wake(addExamples)
    },
  }
}

/** Whoever deletes the project, or is gone, before that is asked for nothing more. */
async function addFiles(
  services: DocumentServices,
  { projectId, userId, signal }: { projectId: number; userId: number; signal: AbortSignal },
): Promise<void> {
  const { db } = services
  const principal = await principalOf(db, userId)
  if (!principal || !(await mayStillWrite(db, userId, projectId))) return
  for (const name of FILES) {
    signal.throwIfAborted()
    const content = createReadStream(join(FOLDER, name))
    try {
      const details = async () => ({ fileName: name, metadata: null })
      await uploadDocument(services, principal, { projectId, content, details })
    } catch (cause) {
      if (!(cause instanceof StorageUnavailable)) throw cause
      throw new NotNow('the store of files is away', { delayMs: STORAGE_REST_MS, cause })
    } finally {
      content.destroy()
    }
  }
}
