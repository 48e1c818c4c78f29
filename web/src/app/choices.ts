const PREFIX = 'groundwire.'

/** What this browser remembers of how somebody likes the page; nothing of theirs is in it. */
export function readChoice(name: string): string | null {
  try {
    return localStorage.getItem(PREFIX + name)
  } catch {
    return null
  }
}

/** Where storage is switched off the choice lasts as long as the page. */
export function saveChoice(name: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(PREFIX + name)
    else localStorage.setItem(PREFIX + name, value)
  } catch {}
}
