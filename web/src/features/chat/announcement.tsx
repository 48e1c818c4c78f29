import { useEffect, useRef, useState } from 'react'
import { useTranslations } from 'use-intl'
import type { Message } from '../../api/types'
import { untold } from './answers'

/** Says that an answer begins and how it ended, to whoever hears the page; not each word of it. */
export function Announcement({ isBusy, last }: { isBusy: boolean; last: Message | undefined }) {
  const t = useTranslations('chat')
  const [said, setSaid] = useState('')
  const wasBusy = useRef(false)
  const { id, status } = last ?? {}
  useEffect(() => {
    // An answer can be over before its conversation has come to be shown.
    const isNews = wasBusy.current || (id !== undefined && untold.has(id))
    wasBusy.current = isBusy
    if (isBusy) setSaid(t('writing'))
    else if (isNews) {
      setSaid(status === 'complete' ? t('written') : status === 'stopped' ? t('wasStopped') : t('notWritten'))
      if (id !== undefined) untold.delete(id)
    }
  }, [isBusy, id, status, t])
  return (
    <p role="status" className="sr-only">
      {said}
    </p>
  )
}
