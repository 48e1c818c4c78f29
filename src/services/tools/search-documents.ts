import { Type } from 'typebox'
import { Id, Text } from '../../schemas/base.ts'
import { passageText } from '../chat/passage-text.ts'
import { findPassages, type PassageFinder } from '../retrieval/passages.ts'
import { toTool } from './built-in.ts'
import { requireReach } from './documents-in-reach.ts'
import type { Tool } from './types.ts'

const Parameters = Type.Object(
  {
    query: Text(1_000, 1, { description: 'What to look for, in words that the documents may use.' }),
    document_ids: Type.Optional(
      Type.Array(Id, { minItems: 1, maxItems: 100, description: 'Only in these documents; leave out for all.' }),
    ),
  },
  { additionalProperties: false },
)

/** Finds passages as a plain question does, and numbers them so that they can be cited. */
export const searchDocuments = (finder: PassageFinder): Tool =>
  toTool({
    name: 'search_documents',
    description: 'Finds the passages of the documents that say most about a query. Cite them by their numbers.',
    parameters: Parameters,
    async call({ query, document_ids }, context) {
      requireReach(context, document_ids ?? [])
      const documentIds = document_ids ?? context.documentIds
      const { passages, candidates } = await findPassages(finder, { projectId: context.projectId, query, documentIds })
      const numbered = context.passages.add(passages)
      // The account speaks of the numbers that the model has seen.
      context.weighed(
        candidates.map((candidate) => ({
          ...candidate,
          number: candidate.number === null ? null : (numbered[candidate.number - 1]?.number ?? null),
        })),
      )
      return numbered.length === 0 ? 'Nothing was found; try other words.' : numbered.map(passageText).join('\n\n')
    },
  })
