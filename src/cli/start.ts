import { isSupervised } from '../core/process-group.ts'
import { loggerOf } from './environment.ts'
import { readConfig } from './settings.ts'

/** `groundwire serve`: this process alone, or several that it supervises; each loads what it needs itself. */
export async function start(): Promise<void> {
  const config = readConfig()
  const logger = loggerOf(config)
  if (isSupervised()) return (await import('./serve.ts')).serveSupervised(config, logger)
  if (config.processes > 1) return (await import('./supervise.ts')).supervise(config, logger)
  return (await import('./serve.ts')).serve(config, logger)
}
