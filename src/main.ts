#!/usr/bin/env node
import './core/drizzle-as-commonjs.ts'
import { runCommandLine } from './cli/program.ts'

await runCommandLine(process.argv)
