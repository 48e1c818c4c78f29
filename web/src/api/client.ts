import createClient from 'openapi-fetch'
import type { paths } from './contract'
import { errorOf } from './errors'
import { reached } from './reach'
import { accessToken, tokenRefused } from './session'

/** `fetch` as who is signed in; a token that has just run out is renewed, and the request sent again. */
export async function authorizedFetch(input: Request): Promise<Response> {
  const value = await accessToken()
  const send = (request: Request, bearer: string | null): Promise<Response> => {
    if (bearer !== null) request.headers.set('Authorization', `Bearer ${bearer}`)
    return reached(request)
  }
  const again = input.clone()
  const response = await send(input, value)
  if (response.status !== 401 || value === null) return response
  const renewed = await tokenRefused(value)
  return renewed === null ? response : send(again, renewed)
}

/** The API, with the types of its own document; what it refuses is thrown as an `ApiError`. */
export const api = createClient<paths>({ baseUrl: '/', fetch: authorizedFetch })

/** The API for whoever comes, with what is open to everybody: no session is asked for. */
export const openApi = createClient<paths>({ baseUrl: '/', fetch: reached })

for (const one of [api, openApi])
  one.use({
    async onResponse({ response }) {
      if (!response.ok) throw await errorOf(response)
      return undefined
    },
  })

/** The data of an answer, without its envelope. */
export async function dataOf<Data>(answer: Promise<{ data?: { data: Data } }>): Promise<Data> {
  const { data } = await answer
  if (data === undefined) throw new Error('an answer without a body')
  return data.data
}
