import type { ReactNode } from 'react'
import { useTranslations } from 'use-intl'
import { CopyButton } from '../../ui/copy-button'

function textOf(node: ReactNode): string {
  if (typeof node === 'string') return node
  if (Array.isArray(node)) return node.map(textOf).join('')
  return ''
}

/** Code within a line, or a block of it with its language and a button that copies it; what is too wide scrolls. */
export function Code({ children, className = '' }: { children?: ReactNode; className?: string | undefined }) {
  const t = useTranslations('chat')
  const text = textOf(children)
  const language = /language-(\S+)/.exec(className)?.[1]
  if (language === undefined && !text.includes('\n'))
    return (
      <code dir="ltr" className="rounded bg-surface px-1 py-0.5 font-mono text-[0.9em]">
        {children}
      </code>
    )
  return (
    <span dir="ltr" className="block overflow-hidden rounded-lg border border-line bg-surface">
      <span className="flex items-center justify-between border-b border-line ps-3 pe-1 text-xs text-muted">
        {language ?? t('code')}
        <CopyButton text={text} label={t('copyCode')} done={t('copied')} />
      </span>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be in a line of text */}
      <code
        role="group"
        aria-label={language ?? t('code')}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys
        tabIndex={0}
        className="block overflow-x-auto p-3 font-mono text-sm"
      >
        {children}
      </code>
    </span>
  )
}
