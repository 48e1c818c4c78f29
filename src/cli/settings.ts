import { existsSync } from 'node:fs'
import { loadEnvFile } from 'node:process'
import { type Config, loadConfig } from '../config.ts'

/** Settings from the environment and, below it, from `.env` in the working directory. */
export function readConfig(): Config {
  if (existsSync('.env')) loadEnvFile('.env')
  return loadConfig(process.env)
}
