import { useSelector } from '@tanstack/react-store'
import { X } from 'lucide-react'
import { useTranslations } from 'use-intl'
import { ApiError } from '../../api/errors'
import { Button } from '../../ui/button'
import { IconButton } from '../../ui/icon-button'
import { Problem } from '../../ui/problem'
import { Progress } from '../../ui/progress'
import { Advice } from './failure'
import { drop, sendAgain, type Upload, uploads as uploadStore } from './uploads'

/** So many are shown one by one; the rest is counted. */
const SHOWN = 8
const ORDER = { failed: 0, sending: 1, waiting: 2, sent: 3 } as const

const idsOf = (uploads: readonly Upload[]): number[] => uploads.map(({ id }) => id)

/** What is on its way to a project: each with how far it is, or why not; what has come is in the list of documents. */
export function UploadList({ projectId }: { projectId: number }) {
  const t = useTranslations('documents')
  const inApp = useTranslations('app')
  const all = useSelector(uploadStore).filter((upload) => upload.projectId === projectId)
  if (all.length === 0) return null
  const { failed = [], sent = [] } = Object.groupBy(all, ({ state }) => state)
  const open = all.filter(({ state }) => state !== 'sent').sort((one, other) => ORDER[one.state] - ORDER[other.state])
  const underWay = open.length - failed.length
  return (
    <section aria-label={t('uploads')} className="flex flex-col gap-2">
      {all.length > 1 && (
        <div className="flex flex-wrap items-center gap-2 text-sm">
          <span role="status" className="me-auto tabular-nums">
            {t('sentOf', { sent: sent.length, count: all.length })}
            {failed.length > 0 && ` · ${t('failedCount', { count: failed.length })}`}
          </span>
          {failed.length > 1 && <Button onPress={() => sendAgain(idsOf(failed))}>{t('allAgain')}</Button>}
          {underWay > 0 ? (
            <Button onPress={() => drop(idsOf(open.filter(({ state }) => state !== 'failed')))}>
              {t('cancelAll')}
            </Button>
          ) : (
            failed.length > 1 && <Button onPress={() => drop(idsOf(failed))}>{t('forgetAll')}</Button>
          )}
        </div>
      )}
      {all.length > 1 && (
        <Progress
          label={t('uploads')}
          value={all.reduce((sum, { sent: part }) => sum + part, 0) / all.length}
          className="w-full"
        />
      )}
      <ul className="flex flex-col gap-2">
        {open.slice(0, SHOWN).map((upload) => (
          <UploadRow key={upload.id} upload={upload} cancel={inApp('cancel')} />
        ))}
      </ul>
      {open.length > SHOWN && <p className="text-sm text-muted">{t('andMore', { count: open.length - SHOWN })}</p>}
    </section>
  )
}

function UploadRow({ upload: { id, name, state, sent, error }, cancel }: { upload: Upload; cancel: string }) {
  const t = useTranslations('documents')
  return (
    <li className="flex flex-col gap-1 rounded-lg border border-line bg-raised px-3 py-2 text-sm">
      <div className="flex items-center gap-3">
        <span dir="auto" className="min-w-0 flex-1 truncate">
          {name}
        </span>
        {state === 'failed' ? (
          <Button onPress={() => sendAgain([id])}>{t('again')}</Button>
        ) : (
          <Progress label={t('sending', { name })} value={state === 'waiting' ? 0 : sent} className="w-24 sm:w-40" />
        )}
        <IconButton
          icon={X}
          size={14}
          label={state === 'failed' ? t('forget', { name }) : `${cancel}: ${name}`}
          onPress={() => drop([id])}
        />
      </div>
      {state === 'failed' && (
        <>
          <Problem error={error} />
          {error instanceof ApiError && <Advice code={error.code} />}
        </>
      )}
    </li>
  )
}
