import { useTranslations } from 'use-intl'
import { CopyButton } from '../../ui/copy-button'

/** What is typed on the machine, or entered elsewhere, and can be copied. */
export function Command({ text, kind = 'command' }: { text: string; kind?: 'command' | 'address' }) {
  const t = useTranslations('admin')
  return (
    <p className="flex max-w-full items-center gap-1 self-start rounded-lg border border-line bg-surface ps-3 pe-1">
      <code className="min-w-0 py-1.5 font-mono text-sm break-all">{text}</code>
      <CopyButton text={text} label={t(kind === 'command' ? 'copyCommand' : 'copyAddress')} done={t('copied')} />
    </p>
  )
}
