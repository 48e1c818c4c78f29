import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { anApp, type SignedInUser, type TestApp } from '../support/app.ts'
import { readStream } from '../support/stream.ts'

let app: TestApp
let ada: SignedInUser

beforeAll(async () => {
  app = await anApp()
  ada = await app.aUser()
})
afterAll(() => app.stop())

/** Asks and gives the answer. */
const ask = async (message: string, place: object = {}) =>
  (await ada.post('/api/chat', { message, use_documents: false, ...place })).body.data.message

const conversation = async (id: number) => (await ada.get(`/api/conversations/${id}`)).body.data
const messagesOf = async (id: number) => (await ada.get(`/api/conversations/${id}/messages`)).body.data.items

/** The questions of the branch that is seen, in order. */
const seenIn = async (id: number): Promise<string[]> => {
  const { body } = await ada.get(`/api/conversations/${id}/export?format=md`)
  return [...body.matchAll(/^## (.*)$/gm)].map(([, question]) => question)
}

describe('branches', () => {
  test('a new answer is the end of the branch that is seen, and a question without parent goes on from there', async () => {
    const first = await ask('First?')
    const id = first.conversation_id
    expect((await conversation(id)).current_message_id).toBe(first.id)
    const second = await ask('Second?', { conversation_id: id })
    expect((await conversation(id)).current_message_id).toBe(second.id)
    const question = (await messagesOf(id)).find((message: { id: number }) => message.id === second.parent_id)
    expect(question.parent_id).toBe(first.id)
  })

  test('a branch can be chosen by any of its messages; questions then go on from its newest answer', async () => {
    const first = await ask('Old first?')
    const id = first.conversation_id
    const second = await ask('Old second?', { conversation_id: id })
    await ask('Edited first?', { conversation_id: id, parent_id: null })
    expect(await seenIn(id)).toEqual(['Edited first?'])

    const chosen = await ada.patch(`/api/conversations/${id}`, { current_message_id: first.parent_id })
    expect(chosen.body.data).toMatchObject({ current_message_id: second.id, title: 'Old first?' })
    expect(await seenIn(id)).toEqual(['Old first?', 'Old second?'])
    await ask('Old third?', { conversation_id: id })
    expect(await seenIn(id)).toEqual(['Old first?', 'Old second?', 'Old third?'])
  })

  test('siblings have the same parent: edits of the first question none, other answers their question', async () => {
    const first = await ask('First?')
    const id = first.conversation_id
    await ask('First, edited?', { conversation_id: id, parent_id: null })
    const again = (await ada.post(`/api/messages/${first.id}/regenerate`)).body.data.message
    await readStream(await ada.raw('GET', `/api/chat/streams/${again.id}`))
    const all: { id: number; role: string; content: string; parent_id: number | null }[] = await messagesOf(id)
    const under = (parent: number | null) => all.filter(({ parent_id }) => parent_id === parent)
    expect(under(null).map(({ content }) => content)).toEqual(['First?', 'First, edited?'])
    expect(under(first.parent_id).map((message) => message.id)).toEqual([first.id, again.id])
    expect((await conversation(id)).current_message_id).toBe(again.id)
  })

  test('a message of another conversation is no branch of this one, whoever has it', async () => {
    const [mine, other] = [await ask('Mine?'), await ask('Other?')]
    const eve = await app.aUser()
    const { body } = await eve.post('/api/chat', { message: 'Hers?', use_documents: false })
    for (const current_message_id of [other.id, body.data.message.id, 999_999_999]) {
      const refused = await ada.patch(`/api/conversations/${mine.conversation_id}`, { title: 'No', current_message_id })
      expect(refused.status).toBe(404)
    }
    expect(await conversation(mine.conversation_id)).toMatchObject({ current_message_id: mine.id, title: 'Mine?' })
  })

  test('a change of nothing, or of something else, is refused', async () => {
    const { conversation_id: id } = await ask('Mine?')
    for (const body of [{}, { current_message_id: null }, { user_id: 1 }]) {
      expect((await ada.patch(`/api/conversations/${id}`, body)).status).toBe(422)
    }
  })

  test('a conversation from before branches were chosen is seen to its newest answer', async () => {
    const first = await ask('First?')
    const id = first.conversation_id
    await app.database.pool.query('UPDATE conversations SET current_message_id = NULL WHERE id = $1', [id])
    expect((await conversation(id)).current_message_id).toBe(first.id)
    const { body } = await ada.get('/api/conversations?limit=1')
    expect(body.data.items).toMatchObject([{ id, current_message_id: first.id }])
    await ask('Second?', { conversation_id: id })
    expect(await seenIn(id)).toEqual(['First?', 'Second?'])
  })
})

describe('a title', () => {
  test('is the beginning of the first question, cut at a word, until somebody gives another', async () => {
    const project_id = (await ada.get('/api/projects')).body.data.items[0].id
    const { id, title } = (await ada.post('/api/conversations', { project_id })).body.data
    expect(title).toBeNull()
    const question = `What ${'about the long lease '.repeat(10)}?`
    await ask(question, { conversation_id: id })
    const named = (await conversation(id)).title
    expect(named).toMatch(/^What about the long lease .*…$/)
    expect(named.length).toBeLessThanOrEqual(80)
    await ask('And then?', { conversation_id: id })
    expect((await conversation(id)).title).toBe(named)
  })
})

describe('search', () => {
  const found = async (q: string): Promise<string[]> => {
    const { body } = await ada.get(`/api/conversations?q=${encodeURIComponent(q)}`)
    return body.data.items.map(({ title }: { title: string }) => title)
  }

  beforeAll(async () => {
    ada = await app.aUser()
    await ask('Wie hoch ist die Grundstücksmiete?')
    const { conversation_id } = await ask('What does the roof cost?')
    await ask('Did the blue herons come back to the marsh?', { conversation_id })
    await ask('What does the cellar cost?')
    await ask('契約はいつ終わりますか')
    const eve = await app.aUser()
    await eve.post('/api/chat', { message: 'What does the roof cost Eve?', use_documents: false })
  })

  test.each([
    ['words of titles and messages, in any case', 'ROOF', ['What does the roof cost?']],
    ['words with umlauts', 'grundstücksmiete', ['Wie hoch ist die Grundstücksmiete?']],
    ['a word of a later message', 'herons', ['What does the roof cost?']],
    ['all words', 'roof cellar', []],
    ['either word', 'roof or cellar', ['What does the cellar cost?', 'What does the roof cost?']],
    ['a phrase', '"blue herons"', ['What does the roof cost?']],
    ['a phrase and not its words apart', '"herons blue"', []],
    ['less what is said anywhere in the conversation', 'cost -herons', ['What does the cellar cost?']],
    ['less a phrase', 'cost -"the cellar"', ['What does the roof cost?']],
    ['what stands on both sides of a dash', 'roof - cost', ['What does the roof cost?']],
    ['nothing odd in many dashes', `roof ${'- '.repeat(100)}`, ['What does the roof cost?']],
    ['a word within a text without spaces', '終わり', ['契約はいつ終わりますか']],
    ['nothing for characters that are no words', "%_'); DROP TABLE messages; -- & | ! :*", []],
  ])('finds %s', async (_what, q, titles) => {
    expect(await found(q)).toEqual(titles)
  })

  test('is read in pages', async () => {
    const titles: string[] = []
    let cursor = ''
    do {
      const { data } = (await ada.get(`/api/conversations?q=cost&limit=1${cursor}`)).body
      titles.push(...data.items.map(({ title }: { title: string }) => title))
      cursor = data.next_cursor && `&cursor=${data.next_cursor}`
    } while (cursor)
    expect(titles).toEqual(['What does the cellar cost?', 'What does the roof cost?'])
  })

  test('finds what does not say a word', async () => {
    expect(await found('-cost')).toEqual(['契約はいつ終わりますか', 'Wie hoch ist die Grundstücksmiete?'])
  })
})
