import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import type { FastifyInstance, FastifyPluginAsync } from 'fastify'
import { isObject } from '../core/json.ts'
import { ErrorResponse } from '../schemas/base.ts'
import { OpenAiErrorResponse } from '../schemas/openai.ts'
import { isOpenAiUrl } from './openai-errors.ts'

const DESCRIPTION = `Ask your own documents and get answers that account for themselves.

Every JSON answer is \`{trace_id, data}\`, every error \`{trace_id, error, detail, fields?}\`; the header \`X-Trace-Id\` is on
every response. Sign in with \`POST /api/auth/login\` or make an API key, and send it as a bearer token.`

/** The OpenAPI document, made from the routes' own schemas, and its interactive pages, served from here. */
export async function registerApiDocs(app: FastifyInstance, version: string): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Groundwire', version, description: DESCRIPTION },
      components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } } },
    },
    transform: ({ schema, url, route }) => {
      const access = route.config?.access
      return {
        url,
        schema: {
          ...schema,
          ...(schema?.body ? { body: withoutRequiredDefaults(schema.body) } : {}),
          ...(schema?.querystring ? { querystring: withoutRequiredDefaults(schema.querystring) } : {}),
          ...(url.startsWith('/api/docs') || url.startsWith('/api/openapi') ? { hide: true } : {}),
          ...(access === 'public' ? {} : { security: [{ bearer: [] }, ...(access === 'optional' ? [{}] : [])] }),
          response: {
            ...(typeof schema?.response === 'object' ? schema.response : {}),
            default: {
              description: 'Any error',
              content: { 'application/json': { schema: isOpenAiUrl(url) ? OpenAiErrorResponse : ErrorResponse } },
            },
          },
        },
      }
    },
  })
  await app.register(docsPages)
}

/** What has a default need not be sent: the check fills it in before it asks for what is required. */
function withoutRequiredDefaults(schema: unknown): unknown {
  if (!isObject(schema) || !isObject(schema.properties) || !Array.isArray(schema.required)) return schema
  const { properties, required, ...rest } = schema
  const hasDefault = (name: string) => isObject(properties[name]) && 'default' in properties[name]
  const needed = required.filter((name) => typeof name === 'string' && !hasDefault(name))
  return { ...rest, properties, ...(needed.length > 0 ? { required: needed } : {}) }
}

const docsPages: FastifyPluginAsync = async (docs) => {
  docs.addHook('onRoute', (route) => {
    route.config = { ...route.config, access: 'public' }
  })
  await docs.register(swaggerUi, {
    routePrefix: '/api/docs',
    staticCSP: true,
    uiConfig: { deepLinking: true, persistAuthorization: false, displayRequestDuration: true },
  })
  docs.get('/api/openapi.json', async () => docs.swagger())
}
