import { Type } from 'typebox'
import type { Database } from '../../core/database.ts'
import { Text } from '../../schemas/base.ts'
import { attribute } from '../chat/passage-text.ts'
import { toTool } from './built-in.ts'
import { documentsInReach } from './documents-in-reach.ts'
import type { Tool } from './types.ts'

const Parameters = Type.Object(
  {
    name_contains: Type.Optional(Text(200, 1, { description: 'A part of the name.' })),
    after_id: Type.Optional(
      Type.Integer({ minimum: 1, description: 'To go on after the last document of a long list.' }),
    ),
  },
  { additionalProperties: false },
)

const MAX_LISTED = 100

export const listDocuments = (db: Database): Tool =>
  toTool({
    name: 'list_documents',
    description: 'Lists the documents: id, name, pages, language.',
    parameters: Parameters,
    async call({ name_contains, after_id }, context) {
      const found = await documentsInReach(db, context, {
        nameContains: name_contains,
        ...(after_id === undefined ? {} : { afterId: after_id }),
        limit: MAX_LISTED + 1,
      })
      if (found.length === 0) return 'There are no such documents.'
      const lines = found
        .slice(0, MAX_LISTED)
        .map(
          ({ id, name, pageCount, language }) =>
            `${id}: "${attribute(name)}", ${pageCount} ${pageCount === 1 ? 'page' : 'pages'}${language === null ? '' : `, ${language}`}`,
        )
      if (found.length > MAX_LISTED) lines.push('(There are more: ask again with after_id.)')
      return lines.join('\n')
    },
  })
