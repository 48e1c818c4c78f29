export const COMPOSER_ID = 'composer'

/** Goes to where questions are written, if that is on the page. @returns whether it is. */
export function focusComposer(): boolean {
  const box = document.getElementById(COMPOSER_ID)
  box?.focus()
  return box !== null
}
