import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv } from 'ajv'
import ts from 'typescript'
import { expect, test } from 'vitest'
import { server } from '../../web/src/i18n/de/server.ts'
import { NO_ANSWER, translator } from '../../web/src/i18n/server-words.ts'

const SOURCES = join(import.meta.dirname, '../../src')

/** What is written in a source: texts as patterns, with anything where something is put in. */
function textsOf(path: string): RegExp[] {
  const found: RegExp[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteralLike(node)) found.push(new RegExp(`^${RegExp.escape(node.text)}$`, 's'))
    if (ts.isTemplateExpression(node)) {
      const parts = [node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)]
      // A text of nothing but what is put in would be any text.
      if (parts.join('').trim().length > 5) found.push(new RegExp(`^${parts.map(RegExp.escape).join('.*')}$`, 's'))
    }
    ts.forEachChild(node, visit)
  }
  visit(ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest))
  return found
}

/** What Ajv, which checks requests, says of the commonest faults. */
function saidByAjv(): string[] {
  const isRight = new Ajv({ allErrors: true, strict: false }).compile({
    properties: {
      none: { minLength: 1 },
      short: { minLength: 8 },
      long: { maxLength: 2 },
      many: { maxItems: 1 },
      low: { minimum: 1 },
      high: { maximum: 1 },
      part: { type: 'integer' },
      text: { type: 'string' },
    },
  })
  isRight({ none: '', short: '1', long: '123', many: [1, 2], low: 0, high: 2, part: 1.5, text: 1 })
  return (isRight.errors ?? []).map(({ message = '' }) => message)
}

test('what is translated is what the server says', () => {
  const said = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .flatMap((name) => textsOf(join(SOURCES, name)))
  expect(Object.keys(server)).toContain(NO_ANSWER)
  const byAjv = saidByAjv().map((message) => message.replace(/\d+/, '{1}'))
  const unsaid = Object.keys(server).filter(
    (sentence) => !byAjv.includes(sentence.replace(/\{1\}|\d+/, '{1}')) && !said.some((text) => text.test(sentence)),
  )
  expect(unsaid).toEqual([])
})

test('what differs is put into its place, and what nobody has translated stays as it is', () => {
  const say = translator({ 'You have {1} of {2} (each).': '{2}, davon {1}.', 'You have {1}.': 'Du hast {1}.' })
  expect(say('You have 3 of 1,000 (each).')).toBe('1,000, davon 3.')
  expect(say('You have $& left.')).toBe('Du hast $& left.')
  expect(say('Something else.')).toBe('Something else.')
})
