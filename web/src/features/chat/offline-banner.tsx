import { WifiOff } from 'lucide-react'
import { useSyncExternalStore } from 'react'
import { useTranslations } from 'use-intl'

function onChange(tell: () => void): () => void {
  addEventListener('online', tell)
  addEventListener('offline', tell)
  return () => {
    removeEventListener('online', tell)
    removeEventListener('offline', tell)
  }
}

/** Says that the device has no network, for as long as that is so. */
export function OfflineBanner() {
  const t = useTranslations('chat')
  const isOnline = useSyncExternalStore(onChange, () => navigator.onLine)
  return (
    <div role="status">
      {!isOnline && (
        <p className="flex items-center justify-center gap-2 border-b border-line bg-surface px-4 py-1 text-sm text-warn">
          <WifiOff size={14} aria-hidden className="shrink-0" />
          {t('offline')}
        </p>
      )}
    </div>
  )
}
