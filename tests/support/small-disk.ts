import { execFileSync } from 'node:child_process'
import { closeSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

export const CAN_MOUNT = process.platform === 'linux' && process.getuid?.() === 0
/** Why tests of a full disk say nothing here; empty where they run. */
export const noMount = CAN_MOUNT ? '' : ' (skipped: a small disk can be mounted by root only)'

/** Mounts a disk of a few megabytes at a folder; it goes with the test. */
export function aSmallDisk(megabytes: number, folder: string) {
  mkdirSync(folder, { recursive: true })
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder])
  onTestFinished(() => {
    execFileSync('umount', ['--lazy', folder])
    rmSync(folder, { recursive: true, force: true })
  })
  const filler = join(folder, 'filler')
  return {
    /** Leaves not one block free. */
    fill() {
      const file = openSync(filler, 'w')
      try {
        for (const block = Buffer.alloc(4_096); ; ) writeSync(file, block)
      } catch (error) {
        if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error
      } finally {
        closeSync(file)
      }
    },
    makeRoom: () => rmSync(filler),
  }
}
