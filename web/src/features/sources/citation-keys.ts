import { useEffect } from 'react'
import { isTyping } from '../../ui/is-typing'
import { beside, chipsOf, showBeside } from './beside'

const KEYS: Readonly<Record<string, -1 | 1>> = { '[': -1, ']': 1 }
const CHIPS = '[data-citation]'

/** `[` and `]` go to the citation before and after: of what is shown, or else of the answer one is in, or of the newest. */
export function useCitationKeys(): void {
  useEffect(() => {
    const onKey = ({ key, target, metaKey }: KeyboardEvent): void => {
      const by = KEYS[key]
      if (by === undefined || metaKey || isTyping(target)) return
      if (beside.get()?.kind === 'source') stepCitation(by)
      else openChip(by)
    }
    addEventListener('keydown', onKey)
    return () => removeEventListener('keydown', onKey)
  }, [])
}

/** Shows the citation before (-1) or after (1) the one that is shown. */
export function stepCitation(by: -1 | 1): void {
  const shown = beside.get()
  if (shown?.kind !== 'source') return
  const at = shown.among.findIndex(({ index }) => index === shown.citation.index)
  const citation = shown.among[at + by]
  if (!citation) return
  showBeside({ ...shown, citation })
  const [chip] = chipsOf(shown.messageId, citation.index)
  chip?.scrollIntoView({ block: 'nearest' })
  if (document.activeElement?.matches(CHIPS)) chip?.focus({ preventScroll: true })
}

/** Presses the chip before or after the one that has the keyboard. */
function openChip(by: -1 | 1): void {
  const { activeElement } = document
  const answers = [...document.querySelectorAll('article')].filter((article) => article.querySelector(CHIPS))
  const answer = answers.find((article) => article.contains(activeElement)) ?? answers.at(-1)
  const chips = [...(answer?.querySelectorAll<HTMLElement>(CHIPS) ?? [])]
  const at = chips.findIndex((chip) => chip.contains(activeElement))
  const chip = at < 0 ? chips.at(by > 0 ? 0 : -1) : chips[at + by]
  chip?.focus()
  chip?.click()
}
