import openapi, { astToString } from 'openapi-typescript'
import { expect, test } from 'vitest'
import { anApp } from '../support/app.ts'

// `npx vitest run tests/web/contract.test.ts -u` writes it anew; what no longer fits is then a type error of the page.
test('the page has the types of the API as it is', async () => {
  const app = await anApp()
  const { body } = await app.get('/api/openapi.json')
  const types = astToString(await openapi(body, { alphabetize: true, defaultNonNullable: false }))
  await expect(
    `/** The API, made from its OpenAPI document by tests/web/contract.test.ts. */\n\n${types}`,
  ).toMatchFileSnapshot('../../web/src/api/contract.d.ts')
})
