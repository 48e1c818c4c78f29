import { defaultRangeExtractor, type Range, useVirtualizer } from '@tanstack/react-virtual'
import { ArrowDown } from 'lucide-react'
import { memo, type ReactNode, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react'
import { useTranslations } from 'use-intl'
import { IconButton } from '../../ui/icon-button'
import type { Placed } from './branches'

interface MessageListProps {
  branch: readonly Placed[]
  /** A question that the server does not have yet. */
  asked: string | null
  /** The message that is being changed: it stays where it is while somebody scrolls away. */
  editedId: number | null
  /** Must not change from one drawing to the next without need: every message in view is made again then. */
  renderMessage(placed: Placed): ReactNode
}

/** This close to the end counts as being there. */
const NEAR_PX = 80
/** Of a message that was never in view. */
const ESTIMATE_PX = 160
const GAP_PX = 24

/**
 * The messages of a branch, of which only those in view are there. The end stays in view while an answer grows, unless
 * somebody has scrolled up to read.
 */
export function MessageList({ branch, asked, editedId, renderMessage }: MessageListProps) {
  const t = useTranslations('chat')
  const box = useRef<HTMLDivElement>(null)
  const [isAtEnd, setIsAtEnd] = useState(true)
  const count = branch.length + (asked === null ? 0 : 1)
  const editedAt = editedId === null ? -1 : branch.findIndex(({ message }) => message.id === editedId)
  const virtualizer = useVirtualizer({
    count,
    getScrollElement: () => box.current,
    estimateSize: () => ESTIMATE_PX,
    getItemKey: useCallback((index: number) => branch[index]?.message.id ?? 'asked', [branch]),
    rangeExtractor: useCallback(
      (range: Range) => {
        const inView = defaultRangeExtractor(range)
        return editedAt < 0 || inView.includes(editedAt) ? inView : [...inView, editedAt].sort((a, b) => a - b)
      },
      [editedAt],
    ),
    overscan: 4,
    gap: GAP_PX,
    paddingStart: GAP_PX,
    paddingEnd: GAP_PX,
    anchorTo: 'end',
    followOnAppend: true,
    scrollEndThreshold: NEAR_PX,
  })
  useLayoutEffect(() => virtualizer.scrollToEnd(), [virtualizer])
  useEffect(() => {
    if (asked !== null) virtualizer.scrollToEnd()
  }, [asked, virtualizer])
  return (
    <div className="relative min-h-0 flex-1">
      <div
        ref={box}
        onScroll={({ currentTarget: { scrollHeight, scrollTop, clientHeight } }) =>
          setIsAtEnd(scrollHeight - scrollTop - clientHeight < NEAR_PX)
        }
        // What the browser holds in place by itself, the list would correct once more.
        className="h-full overflow-y-auto [overflow-anchor:none]"
      >
        <ol aria-label={t('messages')} className="relative" style={{ height: virtualizer.getTotalSize() }}>
          {virtualizer.getVirtualItems().map(({ key, index, start }) => (
            <li
              key={key}
              ref={virtualizer.measureElement}
              data-index={index}
              aria-setsize={count}
              aria-posinset={index + 1}
              className="absolute inset-x-0 top-0 mx-auto w-full max-w-3xl px-4"
              style={{ transform: `translateY(${start}px)` }}
            >
              <Item placed={branch[index]} asked={branch[index] ? null : asked} renderMessage={renderMessage} />
            </li>
          ))}
        </ol>
      </div>
      {!isAtEnd && (
        <div className="absolute inset-x-0 bottom-2 flex justify-center">
          <span className="rounded-full border border-line bg-raised shadow">
            <IconButton icon={ArrowDown} label={t('toEnd')} onPress={() => virtualizer.scrollToEnd()} />
          </span>
        </div>
      )}
    </div>
  )
}

interface ItemProps extends Pick<MessageListProps, 'asked' | 'renderMessage'> {
  placed: Placed | undefined
}

const Item = memo(function Item({ placed, asked, renderMessage }: ItemProps) {
  if (placed) return renderMessage(placed)
  return (
    <p
      dir="auto"
      className="ms-auto w-fit max-w-[85%] rounded-2xl bg-surface px-4 py-2 break-words whitespace-pre-wrap opacity-60"
    >
      {asked}
    </p>
  )
})
