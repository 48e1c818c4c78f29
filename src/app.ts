import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { FastifyInstance, RouteOptions } from 'fastify'
import type { Config } from './config.ts'
import { databaseClock } from './core/clock.ts'
import type { DatabaseHandle } from './core/database.ts'
import { keepHouse } from './core/housekeeping.ts'
import { createJobs } from './core/jobs.ts'
import type { Logger } from './core/logging.ts'
import { countCalls, createMetrics } from './core/metrics.ts'
import { sharesPort } from './core/process-group.ts'
import { exposeState } from './core/scraped-metrics.ts'
import type { Secret } from './core/secret.ts'
import type { Telemetry } from './core/telemetry.ts'
import { VERSION } from './core/version.ts'
import { registerApiDocs } from './middleware/api-docs.ts'
import { registerAuthentication } from './middleware/authenticate.ts'
import { closeServer, refuseWhileDraining } from './middleware/closing.ts'
import { registerErrorHandler } from './middleware/error-handler.ts'
import { registerIdempotency } from './middleware/idempotency.ts'
import { registerRateLimit } from './middleware/rate-limit.ts'
import { registerRequestContext } from './middleware/request-context.ts'
import { answerHealthOnly, createServer } from './middleware/server.ts'
import { registerStreamLimit } from './middleware/stream-limit.ts'
import { countErrors } from './providers/blob-store/counted.ts'
import { openBlobStore } from './providers/blob-store/open.ts'
import { createChroma } from './providers/chroma.ts'
import { createEmbeddings } from './providers/embeddings.ts'
import { openLimits } from './providers/limits/open.ts'
import { createLitellm } from './providers/litellm.ts'
import { createLlm } from './providers/llm.ts'
import { createMcpConnector } from './providers/mcp/connection.ts'
import { createOcr } from './providers/ocr.ts'
import { createReranker } from './providers/reranker.ts'
import { createTokenizer } from './providers/tokenizer.ts'
import { createWebFetcher } from './providers/web/fetch-page.ts'
import { accountExportRoutes } from './routes/account-export/account-export.ts'
import { adminRoutes } from './routes/admin.ts'
import { agentRoutes } from './routes/agents.ts'
import { apiKeyRoutes } from './routes/api-keys.ts'
import { auditRoutes } from './routes/audit.ts'
import { authRoutes } from './routes/auth.ts'
import { chatRoutes } from './routes/chat.ts'
import { conversationRoutes } from './routes/conversations.ts'
import { documentCompareRoutes } from './routes/document-compare.ts'
import { documentEventRoutes } from './routes/document-events.ts'
import { documentRoutes } from './routes/documents.ts'
import { feedbackRoutes } from './routes/feedback.ts'
import { healthRoutes } from './routes/health.ts'
import { mcpRoutes } from './routes/mcp.ts'
import { mcpServerRoutes } from './routes/mcp-servers.ts'
import { memberRoutes } from './routes/members.ts'
import { modelRoutes } from './routes/models.ts'
import { openAiRoutes } from './routes/openai/openai.ts'
import { operatorRoutes } from './routes/operator.ts'
import { pageRoutes } from './routes/page.ts'
import { projectRoutes } from './routes/projects.ts'
import { searchRoutes } from './routes/search.ts'
import { shareRoutes } from './routes/shares.ts'
import { createStreamSender } from './routes/stream.ts'
import { toolRoutes } from './routes/tools.ts'
import { traceRoutes } from './routes/traces.ts'
import { usageRoutes } from './routes/usage.ts'
import { userRoutes } from './routes/users.ts'
import { syncSystemAgents } from './services/agents/system-agents.ts'
import { createBackups } from './services/backup/backups.ts'
import { resumeRestored } from './services/backup/resume.ts'
import { createChat } from './services/chat/chat.ts'
import { createTitler } from './services/chat/titler.ts'
import { createCredentials } from './services/credentials.ts'
import { createDoctor } from './services/doctor/doctor.ts'
import { createExamples } from './services/examples.ts'
import { houseworkOf } from './services/housework.ts'
import { createIdempotency } from './services/idempotency.ts'
import { createParserPool } from './services/ingestion/isolation.ts'
import { workOnIngestion } from './services/ingestion/pipeline.ts'
import { identityOf } from './services/installation.ts'
import { createLoginThrottle } from './services/login-throttle.ts'
import { createOwnTools } from './services/mcp/own-tools.ts'
import { sealOfServers } from './services/mcp/secrets.ts'
import { createMcpServers } from './services/mcp/servers.ts'
import { createMcpTools } from './services/mcp/tools.ts'
import { createModels } from './services/models.ts'
import { createAskDocuments } from './services/openai/documents.ts'
import { createEmbed } from './services/openai/embeddings.ts'
import { createMetering } from './services/openai/metering.ts'
import { createOpenAiModels } from './services/openai/models.ts'
import { createPlainChat } from './services/openai/plain.ts'
import { createReadiness, partsOf } from './services/readiness.ts'
import { chromaStore } from './services/retrieval/chroma-store.ts'
import { openIndex, workOnEmbeddings } from './services/retrieval/embedding-index.ts'
import { workOnIndex } from './services/retrieval/lexical-index.ts'
import { createNearIndexes, workOnNearIndexes } from './services/retrieval/near-index.ts'
import { pgvectorStore } from './services/retrieval/pgvector.ts'
import { createSearch } from './services/retrieval/search.ts'
import { watchReaders } from './services/runs/readers.ts'
import { forgetProjectsBy, openStore, workOnStoredFiles } from './services/stored-files.ts'
import { accessTokens } from './services/tokens.ts'
import { createToolRegistry } from './services/tools/registry.ts'
import { workOnRedaction } from './services/traces/redaction.ts'
import { createReplays } from './services/traces/replay.ts'
import { createSpanStore } from './services/traces/span-store.ts'
import { createQuotas } from './services/usage/usage.ts'

/** A book has one million characters; what is longer than twenty such is no document but a database. */
const PARSE_LIMITS = { maxCharacters: 20_000_000, maxPages: 5_000 }
/** Recognising takes seconds a page. */
const OCR_TIMEOUT_MS = 60 * 60_000
/** A batch of embeddings takes seconds on a small machine. */
const LITELLM_TIMEOUTS = { connectMs: 5_000, answerMs: 120_000 }
/** A server of tools is near, or a program; what its tools do takes as long as a person waits. */
const MCP_TIMEOUTS = { connectMs: 5_000, listMs: 5_000, callMs: 60_000 }
/** Slow pages come in less; a request waits no longer. */
const FETCH_TIMEOUT_MS = 30_000
/** What the end of an answer takes, when streams had all of `SHUTDOWN_GRACE_SECONDS`. */
const LAST_ANSWERS_MS = 1_000

/** What a process hands to the application. */
export interface AppParts {
  config: Config
  database: DatabaseHandle
  logger: Logger
  telemetry: Telemetry
  jwtSecret: Secret
}

export interface App {
  server: FastifyInstance
  /** Every route there is, as registered; the isolation test reads it. */
  routes: readonly RouteOptions[]
  /** Starts the jobs and answers requests. @returns the address, such as `http://127.0.0.1:8000`. */
  listen(): Promise<string>
  /** Says that it is not ready, after `SHUTDOWN_DELAY_SECONDS` takes no new requests, lets running ones end for `SHUTDOWN_GRACE_SECONDS`, hands jobs back. */
  stop(): Promise<void>
}

/** Wires providers, services, middleware and routes over an open, migrated database. */
export async function createApp({ config, database, logger, telemetry, jwtSecret }: AppParts): Promise<App> {
  const { db } = database
  let isLeaving = false
  let draining = false
  const jobs = createJobs({
    pool: database.pool,
    logger,
    telemetry,
    isOnlyProcess: database.embedded !== null,
    isWorker: config.role !== 'web',
  })
  const metrics = createMetrics()
  const onCall = countCalls(metrics)
  const llm = config.litellm ? createLlm({ ...config.litellm, timeouts: config.llmTimeouts, onCall }) : null
  const blobs = countErrors(await openBlobStore(config.storage, join(config.dataDir, 'scratch')), (operation) =>
    metrics.storageErrors.inc({ operation }),
  )
  const parsers = createParserPool({
    concurrency: config.ingestConcurrency,
    timeoutMs: config.parseTimeoutMs,
    memoryMb: config.parseMemoryMb,
    limits: PARSE_LIMITS,
  })
  const ocr = config.ocrCommand ? createOcr(config.ocrCommand, { timeoutMs: OCR_TIMEOUT_MS }) : null
  const litellm = config.litellm ? createLitellm({ ...config.litellm, timeouts: LITELLM_TIMEOUTS, onCall }) : null
  const embeddingsOf = litellm && config.embeddingModel ? (model: string) => createEmbeddings(litellm, model) : null
  const chroma = config.chromaUrl ? chromaStore({ db, jobs, chroma: createChroma(config.chromaUrl), logger }) : null
  const nearIndexes = database.embedded ? null : createNearIndexes({ db, jobs })
  const vectors = chroma ?? pgvectorStore(db, nearIndexes, database)
  if (nearIndexes) workOnNearIndexes(jobs, database, logger)
  workOnIngestion({
    db,
    jobs,
    blobs,
    parsers,
    ocr,
    embeddingsOf,
    vectors,
    logger,
    concurrency: config.ingestConcurrency,
    metrics,
  })
  workOnStoredFiles(jobs, { db, blobs }, logger)
  const spans = createSpanStore(database.pool, logger)
  telemetry.keepTo(spans.add)
  workOnRedaction(jobs, db, logger)
  workOnIndex(jobs, db, logger)
  const clock = await databaseClock(database.pool, logger)
  const tokens = accessTokens(jwtSecret, config.accessTokenMinutes, clock)
  const credentials = createCredentials(db, tokens)
  const limits = await openLimits({
    ...config,
    identity: () => identityOf(db),
    onFailOpen: () => metrics.rateLimitFailOpen.inc(),
    logger,
  })
  const throttle = createLoginThrottle(limits)
  const models = createModels(llm, config.llmModel)
  const web = createWebFetcher({ timeoutMs: FETCH_TIMEOUT_MS })
  const uploads = { ...config, db, jobs, vectors, blobs, web }
  const examples = createExamples(uploads, logger)
  const reranker = litellm && config.rerankModel ? createReranker(litellm, config.rerankModel) : null
  const search = createSearch({ db, embeddingsOf, vectors, reranker, metrics })
  if (embeddingsOf) workOnEmbeddings(jobs, { db, embeddingsOf, vectors }, logger)
  const reranks = reranker !== null
  const seal = sealOfServers(jwtSecret)
  const mcpServers = createMcpServers({ db, seal, allowsStdio: config.mcp.allowsStdio, logger })
  const connectMcp = createMcpConnector({ allowedHosts: config.mcp.allowedHosts, timeouts: MCP_TIMEOUTS })
  const mcpTools = createMcpTools({ servers: mcpServers, connect: connectMcp, logger })
  const tools = createToolRegistry({ finder: { db, search, reranks }, db }, mcpTools)
  const tokenizer = createTokenizer()
  const quotas = createQuotas(db, config.quotas)
  const titler =
    llm && config.titleModel !== 'none'
      ? createTitler({ db, pool: database.pool, llm, tokenizer, model: config.titleModel, logger })
      : null
  const answering = { search, llm, reranks, models, tools, tokenizer, quotas }
  const chat = createChat({
    ...config,
    ...answering,
    onAnswered: (message) => titler?.answered(message),
    database,
    metrics,
    logger,
  })
  const readers = watchReaders(db, credentials, logger)
  const openAiModels = createOpenAiModels(db, models)
  const backups = createBackups({ ...config, database, blobs })
  const doctor = createDoctor({ config, database, blobs, jwtSecret })
  const metering = createMetering({ pool: database.pool, quotas, metrics, logger })

  const server = await createServer({ ...config, telemetry })
  const routes: RouteOptions[] = []
  server.addHook('onRoute', (route) => void routes.push(route))
  registerErrorHandler(server, logger)
  registerRequestContext(server, {
    telemetry,
    onRequestStart: ({ routeOptions }) => {
      metrics.requestsInFlight.inc()
      if (routeOptions.config.opensStream) metrics.streamsOpen.inc()
    },
    onRequestEnd: (request, { route, status, durationMs }) => {
      const { method, routeOptions } = request
      metrics.requestsInFlight.dec()
      if (routeOptions.config.opensStream) metrics.streamsOpen.dec()
      metrics.requests.inc({ method, route, status })
      metrics.requestSeconds.observe({ method, route }, durationMs / 1_000)
      logger[status >= 400 ? 'info' : 'debug'](
        { method, route, status, duration_ms: Math.round(durationMs) },
        'request',
      )
    },
  })
  refuseWhileDraining(server, () => draining)
  if (config.role === 'worker') answerHealthOnly(server)
  registerAuthentication(server, credentials)
  registerRateLimit(server, limits, config.rateLimits)
  registerStreamLimit(server, limits, config.maxOpenStreams)
  const idempotency = createIdempotency(db, jwtSecret, logger)
  registerIdempotency(server, idempotency)
  await registerApiDocs(server, VERSION)

  const forgetFiles = forgetProjectsBy(jobs, vectors)
  const checkReadiness = createReadiness({
    db,
    pingRedis: limits.ping,
    pingVectors: vectors.ping,
    probeStorage: blobs.probe,
    pingLlm: llm ? async () => (await llm.ping()) && !llm.isFailing(config.llmModel) : null,
    telemetry: config.otel.enabled && config.otel.endpoint !== null ? 'ok' : 'off',
    isDraining: () => isLeaving,
  })
  exposeState(metrics.registry, {
    jobs: jobs.counts,
    parts: () => partsOf(checkReadiness),
    openCircuits: () => llm?.openCircuits() ?? { server: 0, model: 0 },
    connections: database.connections,
    spans: telemetry.spanCounts,
  })
  await server.register(healthRoutes({ checkReadiness, metrics, metricsToken: config.metricsToken }))
  const secureCookies = config.appEnv === 'production'
  const given = config.examples ? examples : null
  await server.register(authRoutes({ ...config, db, tokens, throttle, secureCookies, examples: given }))
  await server.register(userRoutes({ db, throttle, forgetFiles }))
  await server.register(accountExportRoutes({ db, blobs, limits, readers, logger }))
  await server.register(apiKeyRoutes(db))
  await server.register(projectRoutes(db, forgetFiles))
  await server.register(memberRoutes(db))
  await server.register(documentRoutes({ ...uploads, readers }))
  await server.register(documentCompareRoutes(db))
  await server.register(documentEventRoutes(db, credentials))
  await server.register(searchRoutes(search))
  await server.register(
    chatRoutes({ db, chat, idempotency, readers, sendStream: createStreamSender({ chat, readers, logger }) }),
  )
  await server.register(conversationRoutes(db, chat))
  await server.register(agentRoutes({ db, tools }))
  await server.register(shareRoutes(db, config.shareLinks))
  await server.register(feedbackRoutes(db))
  const replays = createReplays({ ...config, ...answering, db, pool: database.pool, metrics, logger })
  const { keeps: keepsSpans } = telemetry
  await server.register(traceRoutes({ ...config, ...config.otel, db, spans, replays, readers, keepsSpans }))
  await server.register(modelRoutes(models))
  await server.register(usageRoutes(db, quotas))
  await server.register(adminRoutes({ ...config, db, jobs }))
  await server.register(auditRoutes({ db, readers, logger }))
  await server.register(operatorRoutes({ backups, doctor }))
  await server.register(mcpServerRoutes(mcpServers, mcpTools))
  await server.register(mcpRoutes({ ...config, readers, ownTools: createOwnTools({ db, search, chat, logger }) }))
  await server.register(toolRoutes({ builtIn: tools.builtIn, mcpTools }))
  await server.register(
    openAiRoutes({
      models: openAiModels,
      plainChat: createPlainChat({ ...config, llm, metering }),
      askDocuments: createAskDocuments({ db, chat }),
      embed: createEmbed({ llm, metering }),
      readers,
      logger,
    }),
  )
  if (config.role !== 'worker') await server.register(pageRoutes)
  await server.ready()
  let closeHouse = async () => {}

  return {
    server,
    routes,
    listen: async () => {
      await syncSystemAgents(db, { dir: config.agentsDir, tools })
      await openStore({ db, blobs, isOnlyProcess: database.embedded !== null, logger })
      await jobs.start()
      await resumeRestored({ db, jobs })
      await examples.makeOwed()
      if (config.embeddingModel && embeddingsOf) await openIndex({ db, jobs, vectors }, config.embeddingModel)
      await chroma?.open()
      await chat.open()
      if (config.role !== 'web') {
        const kept = { audit: config.auditRetentionDays, traces: config.traceRetentionDays }
        const { refreshTokenDays } = config
        const housework = houseworkOf({ db, blobs, idempotency, kept, refreshTokenDays })
        closeHouse = keepHouse(housework, logger)
      }
      const address = { host: config.host, port: config.port, reusePort: sharesPort() }
      return server.listen(address)
    },
    stop: async () => {
      isLeaving = true
      await sleep(config.shutdownDelayMs)
      draining = true
      const graceEndsAt = performance.now() + config.shutdownGraceMs
      await closeHouse()
      await chat.drain(config.shutdownGraceMs)
      replays.stop()
      await titler?.stop()
      backups.stop()
      // Requests first: an upload that is still coming queues a job.
      await closeServer(server, Math.max(LAST_ANSWERS_MS, graceEndsAt - performance.now()))
      chroma?.close()
      await jobs.stop(config.shutdownGraceMs)
      await spans.flush()
      await parsers.close()
      readers.stop()
      await mcpTools.close()
      await llm?.close()
      await tokenizer.close()
      await litellm?.close()
      await limits.close()
      clock.close()
    },
  }
}
