import { type KeyboardEvent, type PointerEvent, useState } from 'react'
import { useTranslations } from 'use-intl'
import { readChoice, saveChoice } from '../app/choices'

const NARROWEST = 340
const STEP = 24
const widest = (): number => Math.max(NARROWEST, Math.round(innerWidth * 0.6))
const within = (width: number): number => Math.min(widest(), Math.max(NARROWEST, Math.round(width)))
/** A page of a document can be read in it, and an answer beside it. */
const comfortable = (): number => within(Math.min(720, Math.max(420, innerWidth * 0.36)))

/** How wide somebody likes what stands beside, in CSS pixels; this browser remembers it. */
export function usePanelWidth(): { width: number; setWidth(width: number): void } {
  const [width, setWidth] = useState(() => {
    const chosen = Number(readChoice('panel'))
    return chosen > 0 ? within(chosen) : comfortable()
  })
  return {
    width,
    setWidth(wanted) {
      const next = within(wanted)
      setWidth(next)
      saveChoice('panel', String(next))
    },
  }
}

/** The edge of a panel, which is dragged, or moved by the arrow keys. */
export function PanelEdge({ width, onWidth }: { width: number; onWidth(width: number): void }) {
  const t = useTranslations('app')
  const isRightToLeft = (edge: HTMLElement): boolean => getComputedStyle(edge).direction === 'rtl'
  const onMove = ({ currentTarget, clientX, pointerId }: PointerEvent<HTMLElement>): void => {
    const panel = currentTarget.parentElement?.getBoundingClientRect()
    if (!panel || !currentTarget.hasPointerCapture(pointerId)) return
    onWidth(isRightToLeft(currentTarget) ? clientX - panel.left : panel.right - clientX)
  }
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return
    event.preventDefault()
    const isWider = (event.key === 'ArrowLeft') !== isRightToLeft(event.currentTarget)
    onWidth(width + (isWider ? STEP : -STEP))
  }
  return (
    // biome-ignore lint/a11y/useSemanticElements: a line that divides a page is not dragged
    <div
      role="separator"
      aria-orientation="vertical"
      aria-label={t('panelWidth')}
      aria-valuenow={width}
      aria-valuemin={NARROWEST}
      aria-valuemax={widest()}
      tabIndex={0}
      onPointerDown={(event) => {
        event.preventDefault()
        event.currentTarget.setPointerCapture(event.pointerId)
      }}
      onPointerMove={onMove}
      onKeyDown={onKeyDown}
      className="absolute inset-y-0 -start-1 z-10 w-2 cursor-col-resize touch-none hover:bg-accent/30 focus-visible:bg-accent/30"
    />
  )
}
