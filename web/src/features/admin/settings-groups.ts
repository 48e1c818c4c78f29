import type { Setting } from './queries'

/** What settings are about, by how their names begin; the first that fits counts. */
const GROUPS = {
  database: /^(DATABASE_|STORAGE_|S3_|AWS_|REDIS_|CHROMA_|DATA_DIR)/,
  models: /^(LITELLM_|LLM_|TITLE_MODEL|EMBEDDING_|RERANK_|MAX_ANSWER_)/,
  accounts: /^(JWT_|REGISTRATION|DEFAULT_TIER|ADMIN_|GROUNDWIRE_API_KEY|SHARE_LINKS)/,
  limits: /^(RATE_LIMITS|QUOTA_|MAX_OPEN_STREAMS)/,
  documents: /^(INGEST_|PARSE_|OCR_|MAX_UPLOAD_)/,
  tools: /^(MCP_|AGENT)/,
  watching: /^(OTEL_|JAEGER_|TRACE_|METRICS_|AUDIT_|LOG_)/,
  server: /^(HOST|PORT|APP_ENV|ROLE|WEB_CONCURRENCY|CORS_|TRUSTED_|SHUTDOWN_|RESUME_)/,
  other: /^/,
}
export type Group = keyof typeof GROUPS

/** As they are shown. */
const ORDER: readonly Group[] = [
  'server',
  'database',
  'accounts',
  'limits',
  'models',
  'documents',
  'tools',
  'watching',
  'other',
]
const RULES = Object.entries(GROUPS)

/** In groups of one purpose each; a group without settings is left out. */
export function grouped(settings: readonly Setting[]): { group: Group; settings: Setting[] }[] {
  const groupOf = (setting: Setting): string | undefined => RULES.find(([, rule]) => rule.test(setting.name))?.[0]
  return ORDER.map((group) => ({ group, settings: settings.filter((setting) => groupOf(setting) === group) })).filter(
    ({ settings }) => settings.length > 0,
  )
}
