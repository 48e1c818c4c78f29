import { createStore } from '@tanstack/react-store'
import type { Citation } from '../../api/types'
import { isNarrow } from '../../ui/use-is-narrow'

/** What an answer can have beside it: what a citation rests on, or how the answer came to be. */
export type Beside =
  | { kind: 'source'; messageId: number; citation: Citation; among: readonly Citation[] }
  | { kind: 'account'; messageId: number; traceId: string }

export const beside = createStore<Beside | null>(null)
/** What had the keyboard when the panel opened. */
let opener: Element | null = null

/** Where it covers the page, the way back closes it: it is a step of its own in the browser's history. */
const isStep = (): boolean => history.state?.isBeside === true

export function showBeside(next: Beside): void {
  if (beside.get() === null) {
    opener = document.activeElement
    if (isNarrow()) history.pushState({ ...history.state, isBeside: true }, '')
  }
  beside.setState(() => next)
}

/** Closes the panel; the keyboard goes back to where it came from. */
export function closeBeside(): void {
  if (isStep()) history.back()
  else shut()
}

/** The conversation itself is left. */
export const forgetBeside = (): void => beside.setState(() => null)

/** Names the chips of a citation, of which an answer may have several. */
export const chipName = (messageId: number, index: number): string => `${messageId}.${index}`
export const chipsOf = (messageId: number, index: number): HTMLElement[] => [
  ...document.querySelectorAll<HTMLElement>(`[data-citation="${chipName(messageId, index)}"]`),
]

function shut(): void {
  const shown = beside.get()
  if (shown === null) return
  beside.setState(() => null)
  const chips = shown.kind === 'source' ? chipsOf(shown.messageId, shown.citation.index) : []
  const back = chips.find((chip) => chip === opener) ?? chips[0] ?? opener
  // What it covered is reachable again once it is gone.
  if (back instanceof HTMLElement) setTimeout(() => back.focus())
}

addEventListener('popstate', () => {
  if (!isStep()) shut()
})
