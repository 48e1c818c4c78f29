import { existsSync } from 'node:fs'
import { loadEnvFile } from 'node:process'
import { type Config, loadConfig } from '../config.ts'

/** The environment and, below it, `.env` in the working directory. */
export function readEnvironment(): Record<string, string | undefined> {
  if (existsSync('.env')) loadEnvFile('.env')
  return process.env
}

/** Settings from the environment. @throws ConfigError */
export const readConfig = (): Config => loadConfig(readEnvironment())
