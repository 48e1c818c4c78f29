import type { Principal } from '../../core/context.ts'
import { requireOperator } from '../access.ts'
import { clock, database, documents, jobs } from './database.ts'
import { ocr, originals, storage } from './files.ts'
import { embeddingIndex, embeddings, languageModel } from './models.ts'
import { chroma, chromaInStep, telemetry, toolServers } from './others.ts'
import { dataFolder, door, node, signingSecret } from './place.ts'
import { runChecks } from './run-checks.ts'
import type { Check, Finding, Installation, Place } from './types.ts'

/** In the order in which they are told. A new part of the configuration gets a check of its own here. */
const OF_PLACE: readonly Check<Place>[] = [
  node,
  dataFolder,
  signingSecret,
  door,
  storage,
  languageModel,
  embeddings,
  chroma,
  telemetry,
  ocr,
]
const OF_DATABASE: readonly Check<Installation>[] = [
  clock,
  originals,
  embeddingIndex,
  chromaInStep,
  toolServers,
  jobs,
  documents,
]

/** Looks at what there is without a database. Nothing is changed but for a probe in the store, which is removed again. */
export const examinePlace = (place: Place): AsyncGenerator<Finding> => runChecks(OF_PLACE, place)

/** Looks at the database and, when it can be used, at what is in it. Nothing is changed. */
export async function* examineDatabase(installation: Installation): AsyncGenerator<Finding> {
  let isUsable = true
  for await (const finding of runChecks([database], installation)) {
    if (finding.status === 'fail') isUsable = false
    yield finding
  }
  if (isUsable) yield* runChecks(OF_DATABASE, installation)
}

/** Everything, as a running server sees it. @throws AppError 403 for whoever is not the operator. */
export type Doctor = (principal: Principal) => Promise<Finding[]>

export const createDoctor =
  (installation: Installation): Doctor =>
  async (principal) => {
    await requireOperator(installation.database.db, principal)
    const findings: Finding[] = []
    for await (const finding of examinePlace(installation)) findings.push(finding)
    for await (const finding of examineDatabase(installation)) findings.push(finding)
    return findings
  }
