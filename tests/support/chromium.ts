import { existsSync } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']
const executablePath = process.env.CHROMIUM_PATH ?? PLACES.find((path) => existsSync(path))

/** Why the page is not tried; empty where there is a browser. */
export const noBrowser =
  executablePath === undefined
    ? ' (skipped: there is no Chromium; scripts/ensure-browser installs it, or set CHROMIUM_PATH)'
    : ''

export async function startBrowser(): Promise<Browser> {
  // A sandbox needs another user than root.
  return chromium.launch({
    executablePath: executablePath ?? '',
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  })
}
