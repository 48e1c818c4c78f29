import type { Config } from '../config.ts'
import type { Secret } from '../core/secret.ts'

/** What a person sees when the server has started. */
export function greeting(config: Config, { url, setupToken }: { url: string; setupToken: Secret | null }): string {
  if (config.role === 'worker') return `\n  Groundwire works on documents; its health is at ${url}/api/health/ready\n\n`
  const lines = [
    '',
    `  Groundwire answers at ${url}`,
    `  API documentation:    ${url}/api/docs`,
    `  Database:             ${config.databaseUrl ? 'PostgreSQL' : `embedded, in ${config.dataDir}`}`,
    `  Answers by:           ${config.litellm ? (config.llmModel ?? 'LiteLLM') : 'extractive (quotes only; set LITELLM_API_URL for a model)'}`,
    `  Operator key:         ${config.dataDir}/operator.key`,
  ]
  if (config.processes > 1) lines.push(`  Processes:            ${config.processes}`)
  if (!config.databaseUrl) {
    lines.push('', '  The embedded database survives a crash of the process, not a loss of power: back it up.')
  }
  if (setupToken) {
    lines.push(
      '',
      '  There is no administrator yet. Open this link to become one; it holds the setup token:',
      `  ${url}/setup#token=${setupToken.reveal()}`,
    )
  }
  return `${lines.join('\n')}\n\n`
}
