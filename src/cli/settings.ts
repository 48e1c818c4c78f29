import { existsSync } from 'node:fs'
import { loadEnvFile } from 'node:process'
import { type Config, loadConfig, unusedSettings } from '../config.ts'
import type { Logger } from '../core/logging.ts'

/** Settings from the environment and, below it, from `.env` in the working directory. */
export function readConfig(): Config {
  if (existsSync('.env')) loadEnvFile('.env')
  return loadConfig(process.env)
}

export const warnOfUnusedSettings = (logger: Logger): void => {
  for (const name of unusedSettings(process.env)) logger.warn(`${name} is set but has no effect in this version`)
}
