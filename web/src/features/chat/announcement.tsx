import { useEffect, useRef, useState } from 'react'
import { useTranslations } from 'use-intl'
import type { Message } from '../../api/types'

/** Says that an answer begins and how it ended, to whoever hears the page; not each word of it. */
export function Announcement({ isBusy, last }: { isBusy: boolean; last: Message | undefined }) {
  const t = useTranslations('chat')
  const [said, setSaid] = useState('')
  const wasBusy = useRef(false)
  const status = last?.status
  useEffect(() => {
    if (isBusy) setSaid(t('writing'))
    else if (wasBusy.current)
      setSaid(status === 'complete' ? t('written') : status === 'stopped' ? t('wasStopped') : t('notWritten'))
    wasBusy.current = isBusy
  }, [isBusy, status, t])
  return (
    <p role="status" className="sr-only">
      {said}
    </p>
  )
}
