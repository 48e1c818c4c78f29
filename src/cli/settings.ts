import { existsSync } from 'node:fs'
import { loadEnvFile } from 'node:process'
import { type Config, loadConfig, unusedSettings } from '../config.ts'
import type { Logger } from '../core/logging.ts'

/** The environment and, below it, `.env` in the working directory. */
export function readEnvironment(): Record<string, string | undefined> {
  if (existsSync('.env')) loadEnvFile('.env')
  return process.env
}

/** Settings from the environment. @throws ConfigError */
export const readConfig = (): Config => loadConfig(readEnvironment())

export const warnOfUnusedSettings = (logger: Logger): void => {
  for (const name of unusedSettings(process.env)) logger.warn(`${name} is set but has no effect in this version`)
}
