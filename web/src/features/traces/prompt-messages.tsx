import { useTranslations } from 'use-intl'
import { CopyButton } from '../../ui/copy-button'
import { type Account, EXTRACTIVE } from './queries'

/** The exact messages that a model was sent. */
export function PromptMessages({ account: { prompt, parameters, is_redacted: isRedacted } }: { account: Account }) {
  const t = useTranslations('traces')
  if (isRedacted) return <p className="text-sm text-warn">{t('redacted')}</p>
  if (prompt === null) {
    return <p className="text-sm text-muted">{t(parameters.model === EXTRACTIVE ? 'noPromptQuotes' : 'noPrompt')}</p>
  }
  return (
    <ol className="flex flex-col gap-2">
      {prompt.map(({ role, content }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a prompt never changes
        <li key={index} className="relative rounded-lg border border-line">
          <details open={index > 0}>
            <summary className="cursor-pointer px-3 py-1.5 pe-12 text-sm text-muted">
              {t('role', { role, count: content.length })}
            </summary>
            <pre
              dir="auto"
              // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys
              tabIndex={0}
              className="max-h-96 overflow-y-auto border-t border-line bg-surface p-3 font-mono text-xs break-words whitespace-pre-wrap"
            >
              {content}
            </pre>
          </details>
          <span className="absolute end-1 top-0.5">
            <CopyButton text={content} label={t('copyMessage', { n: index + 1 })} done={t('copied')} />
          </span>
        </li>
      ))}
    </ol>
  )
}
