import { expect, test } from 'vitest'
import { claimOf, createSupport, evidenceOf } from '../../../src/services/chat/support.ts'
import { aPassage } from '../../support/passages.ts'

const passage = aPassage('Revenue was $51,761 million in fiscal 2022. The stores are blue. Margins fell to 22.5%.')
const measure = createSupport([passage])
const support = (sentence: string, quote: string, context = '') =>
  measure(claimOf(sentence), evidenceOf(quote), evidenceOf(context).terms)

test('a sentence whose words the quote has is supported whole; one about something else is not', () => {
  expect(support('Revenue was $51,761 million in 2022.', passage.text)).toMatchObject({ support: 1, verified: true })
  const other = support('The moon orbits the earth.', passage.text)
  expect(other.support).toBeLessThan(0.2)
  expect(other.verified).toBe(false)
})

test('a number that the quote does not have makes a sentence unverified, whatever its words', () => {
  const wrong = support('Revenue was $51,762 million in fiscal 2022.', passage.text)
  expect(wrong).toMatchObject({ verified: false, missingNumbers: ['51762'] })
})

test.each([
  ['Revenue was $51761 million in fiscal 2022.', 'grouping'],
  ['Revenue was $51.8 billion in fiscal 2022.', 'a rounded number in words of scale'],
  ['Revenue was $51.76 billion in fiscal 2022.', 'more of its decimals'],
])('%s is borne out by 51,761 in millions (%s)', (sentence) => {
  expect(support(sentence, passage.text).verified).toBe(true)
})

test.each(['Revenue was $51.9 billion in fiscal 2022.', 'Revenue was 51.8 in fiscal 2022.'])(
  '%s is not',
  (sentence) => {
    expect(support(sentence, passage.text).verified).toBe(false)
  },
)

test('the 10 of a 10-K is no number to be borne out', () => {
  expect(support('Revenue in the 10-K was $51,761 million.', passage.text).missingNumbers).toEqual([])
})

test('words of the headings and of the name of the document count neither for nor against', () => {
  const sentence = 'Best Buy revenue was $51,761 million.'
  const without = support(sentence, passage.text)
  const within = support(sentence, passage.text, 'Best Buy annual report')
  expect(without.support).toBeLessThan(1)
  expect(within.support).toBe(1)
})
