/**
 * Makes a model's pieces of text fit to be stored and streamed: no NUL (PostgreSQL has none), no carriage return (the
 * stream's lines end at one), and no character cut in two: half of a surrogate pair waits for the other half.
 */
export function createTextCleaner(): { push(text: string): string; end(): string } {
  let half = ''
  return {
    push(text) {
      // biome-ignore lint/suspicious/noControlCharactersInRegex: this is what must go
      const clean = half + text.replace(/[\u0000\r]/g, '')
      const last = clean.charCodeAt(clean.length - 1)
      half = last >= 0xd800 && last <= 0xdbff ? clean.slice(-1) : ''
      return clean.slice(0, clean.length - half.length).toWellFormed()
    },
    end: () => (half === '' ? '' : '\uFFFD'),
  }
}
