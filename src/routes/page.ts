import { existsSync } from 'node:fs'
import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'

/** What `vite build` makes of `web/`; beside `src/` in a checkout and beside `dist/` in the package. */
const PAGE_DIR = join(import.meta.dirname, '../../web/dist')

/** Nothing from another host, nothing inline but one rule of React Aria's; `blob:` is for the worker and the fonts of pdf.js. */
const CONTENT_SECURITY_POLICY = Object.entries({
  'default-src': "'none'",
  'script-src': "'self'",
  // `touch-action` for what can be pressed (react-aria, usePress).
  'style-src': "'self' 'sha256-38RhXrc7EdReTKsOm23ZPOCUgniTUUcjky8QOOrQx6o='",
  'img-src': "'self' data: blob:",
  'font-src': "'self' blob:",
  'connect-src': "'self'",
  'worker-src': "'self' blob:",
  'base-uri': "'none'",
  'form-action': "'self'",
  'frame-ancestors': "'none'",
})
  .map(([directive, sources]) => `${directive} ${sources}`)
  .join('; ')

/** Addresses that the page itself understands (`web/src/app/router.tsx`); all get its one document. */
const ADDRESSES = [
  '/',
  '/setup',
  '/sign-in',
  '/shared/*',
  '/c/*',
  '/traces',
  '/traces/*',
  '/documents',
  '/search',
  '/agents',
  '/agents/*',
  '/projects/*',
  '/account',
  '/account/*',
  '/admin',
  '/admin/*',
]

/** The web page. Without a build of it there is the reference of the API. */
export const pageRoutes: FastifyPluginAsyncTypebox = async (app) => {
  app.addHook('onRoute', (route) => {
    route.config = { ...route.config, access: 'public', limit: 'none' }
    route.schema = { ...route.schema, hide: true }
  })
  if (!existsSync(PAGE_DIR)) {
    app.get('/', async (_request, reply) => reply.redirect('/api/docs/'))
    return
  }
  // Their names change with what is in them.
  await app.register(fastifyStatic, {
    root: join(PAGE_DIR, 'assets'),
    prefix: '/assets/',
    maxAge: '1y',
    immutable: true,
    // Made by the build, beside each file.
    preCompressed: true,
  })
  app.addHook('onSend', async (_request, reply) => {
    reply.header('Content-Security-Policy', CONTENT_SECURITY_POLICY)
  })
  for (const address of ADDRESSES) {
    app.get(address, (_request, reply) =>
      reply.header('Cache-Control', 'no-cache').sendFile('index.html', PAGE_DIR, { cacheControl: false }),
    )
  }
  app.get('/icon.svg', (_request, reply) => reply.sendFile('icon.svg', PAGE_DIR, { maxAge: '1d' }))
}
