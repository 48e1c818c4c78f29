import type { AppError } from '../core/errors.ts'
import type { OpenAiErrorResponse } from '../schemas/openai.ts'

/** Whether an address is of the surface that speaks OpenAI's API, errors included. */
export const isOpenAiUrl = (url: string): boolean => /^\/v1(?:[/?]|$)/.test(url)

/** What the clients of OpenAI's API know our codes by, where they know them. */
const CODES: Record<string, string> = {
  rate_limited: 'rate_limit_exceeded',
  quota_exceeded: 'insufficient_quota',
  unauthenticated: 'invalid_api_key',
  invalid_token: 'invalid_api_key',
  forbidden: 'insufficient_permissions',
  method_not_allowed: 'method_not_supported',
  not_found: 'unknown_url',
  unknown_model: 'model_not_found',
}

/** The status of an error under `/v1`: OpenAI's API says 400 to whatever is wrong with a request. */
export function openAiStatusOf({ status, code }: AppError): number {
  if (code === 'unknown_model') return 404
  return status === 422 ? 400 : status
}

export function toOpenAiError(error: AppError): OpenAiErrorResponse {
  const [field] = error.fields ?? []
  const code = error.code === 'validation_error' ? codeOfField(field?.message) : (CODES[error.code] ?? error.code)
  const param = field?.path.replace(/^(?:body|querystring|params|headers)\.?/, '') || null
  return { error: { message: error.message, type: typeOf(error), param, code } }
}

/** Headers that tell the official clients what to do: a used-up quota is not mended by trying again. */
export const openAiHeadersOf = ({ code, headers }: AppError): Record<string, string> =>
  code === 'quota_exceeded' ? { ...headers, 'x-should-retry': 'false' } : headers

function codeOfField(message: string | undefined): string {
  if (message === 'is not a known field') return 'unknown_parameter'
  return message === 'is required' ? 'missing_required_parameter' : 'invalid_value'
}

function typeOf({ status, code }: AppError): string {
  if (code === 'quota_exceeded') return 'insufficient_quota'
  if (status === 429) return 'requests'
  return status >= 500 ? 'server_error' : 'invalid_request_error'
}
