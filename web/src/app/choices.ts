const PREFIX = 'groundwire.'

/** What this browser remembers: how somebody likes the page, and what they were about to ask. */
export function readChoice(name: string): string | null {
  try {
    return localStorage.getItem(PREFIX + name)
  } catch {
    return null
  }
}

export function saveChoice(name: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(PREFIX + name)
    else localStorage.setItem(PREFIX + name, value)
  } catch {
    // Storage is switched off or full: the next visit begins without it.
  }
}
