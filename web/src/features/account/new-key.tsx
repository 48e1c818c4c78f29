import { useEffect, useRef } from 'react'
import { useTranslations } from 'use-intl'
import { Button } from '../../ui/button'
import { CopyButton } from '../../ui/copy-button'

export interface ShownKey {
  id: number
  name: string
  key: string
}

/** A key that has just been made, for the one time that it is seen; it stays until it is said to be kept. */
export function NewKey({ made: { name, key }, onKept }: { made: ShownKey; onKept(): void }) {
  const t = useTranslations('account')
  const box = useRef<HTMLElement>(null)
  useEffect(() => box.current?.focus(), [])
  return (
    <section
      ref={box}
      tabIndex={-1}
      aria-label={t('keyMade', { name })}
      className="flex flex-col gap-2 rounded-lg border border-accent bg-accent-soft p-3"
    >
      <h3 className="font-medium">{t('keyMade', { name })}</h3>
      <p className="text-sm">{t('keyOnce')}</p>
      <div className="flex items-center gap-1 rounded-lg border border-line bg-raised py-1 ps-3 pe-1">
        <code className="min-w-0 flex-1 text-sm break-all">{key}</code>
        <CopyButton text={key} label={t('copyKey')} done={t('copied')} />
      </div>
      <Button className="self-end" onPress={onKept}>
        {t('keyKept')}
      </Button>
    </section>
  )
}
