import { readdirSync, readFileSync } from 'node:fs'
import type { ServerProcess } from './server-process.ts'

/** Why a process cannot be looked at; empty on Linux. */
export const noProc = process.platform === 'linux' ? '' : ' (skipped: it reads /proc, which is on Linux only)'

/** Resident memory in MB. */
export const residentMb = ({ child }: ServerProcess): number =>
  Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1] ?? 0) / 1024

/** Open files and connections. */
export const openDescriptors = ({ child }: ServerProcess): number => readdirSync(`/proc/${child.pid}/fd`).length
