import { useSelector } from '@tanstack/react-store'
import { WifiOff } from 'lucide-react'
import { useSyncExternalStore } from 'react'
import { useTranslations } from 'use-intl'
import { reach } from '../api/reach'

function onChange(tell: () => void): () => void {
  addEventListener('online', tell)
  addEventListener('offline', tell)
  return () => {
    removeEventListener('online', tell)
    removeEventListener('offline', tell)
  }
}

/** Says that the device has no network, or that the server does not answer, for as long as that is so. */
export function ConnectionBanner() {
  const t = useTranslations('app')
  const isOnline = useSyncExternalStore(onChange, () => navigator.onLine)
  const isThere = useSelector(reach, (now) => now === 'there')
  return (
    <div role="status">
      {!(isOnline && isThere) && (
        <p className="flex items-center justify-center gap-2 border-b border-line bg-surface px-4 py-1 text-sm text-warn">
          <WifiOff size={14} aria-hidden className="shrink-0" />
          {t(isOnline ? 'serverAway' : 'offline')}
        </p>
      )}
    </div>
  )
}
