import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { useId, useState } from 'react'
import { useFormatter, useTranslations } from 'use-intl'
import { api, dataOf } from '../../api/client'
import { ApiError } from '../../api/errors'
import type { Share } from '../../api/types'
import { Button } from '../../ui/button'
import { CopyButton } from '../../ui/copy-button'
import { Dialog } from '../../ui/dialog'
import { LoadMore } from '../../ui/load-more'
import { Problem } from '../../ui/problem'
import { shareList } from './queries'

interface ShareDialogProps {
  conversationId: number
  isOpen: boolean
  onClose(): void
}

/** Makes links that show a conversation to whoever has one, and takes them back. */
export function ShareDialog({ isOpen, onClose, conversationId }: ShareDialogProps) {
  const t = useTranslations('shares')
  return (
    <Dialog title={t('title')} isOpen={isOpen} onClose={onClose}>
      <p className="text-sm text-muted">{t('explanation')}</p>
      <Shares conversationId={conversationId} />
    </Dialog>
  )
}

function Shares({ conversationId }: { conversationId: number }) {
  const t = useTranslations('shares')
  const client = useQueryClient()
  const shares = useInfiniteQuery(shareList(conversationId))
  const linkId = useId()
  const [made, setMade] = useState<{ id: number; address: string } | null>(null)
  const change = useMutation({
    mutationFn: (work: () => Promise<void>) => work(),
    onSuccess: () => client.invalidateQueries({ queryKey: ['shares', conversationId] }),
  })
  const make = (): void =>
    change.mutate(async () => {
      const params = { path: { id: conversationId } }
      const { id, token } = await dataOf(api.POST('/api/conversations/{id}/shares', { params, body: {} }))
      setMade({ id, address: `${location.origin}/shared/${token}` })
    })
  const revoke = ({ id }: Share): void =>
    change.mutate(async () => {
      const params = { path: { id: conversationId, share_id: id } }
      await dataOf(api.DELETE('/api/conversations/{id}/shares/{share_id}', { params }))
      if (made?.id === id) setMade(null)
    })
  const { error, isPending: isBusy } = change
  const isOff = error instanceof ApiError && error.code === 'sharing_disabled'
  return (
    <>
      {made !== null && (
        <div className="flex flex-col gap-1">
          <label htmlFor={linkId} className="text-sm font-medium">
            {t('link')}
          </label>
          <div className="flex items-center gap-1">
            <input
              id={linkId}
              readOnly
              dir="ltr"
              value={made.address}
              onFocus={({ currentTarget }) => currentTarget.select()}
              className="min-w-0 flex-1 rounded-lg border border-line bg-raised px-3 py-2 font-mono text-xs"
            />
            <CopyButton text={made.address} label={t('copy')} done={t('copied')} />
          </div>
          <p role="status" className="text-sm text-warn">
            {t('once')}
          </p>
        </div>
      )}
      {isOff ? <p role="alert">{t('off')}</p> : error !== null && <Problem error={error} />}
      {shares.error && <Problem error={shares.error} />}
      {shares.data && shares.data.length > 0 && (
        <ul aria-label={t('links')} className="flex flex-col divide-y divide-line">
          {shares.data.map((share) => (
            <ShareRow key={share.id} share={share} isBusy={isBusy} onRevoke={() => revoke(share)} />
          ))}
        </ul>
      )}
      {shares.data?.length === 0 && !isOff && <p className="text-sm text-muted">{t('none')}</p>}
      <LoadMore of={shares} />
      {!isOff && (
        <Button kind="primary" className="self-end" isBusy={isBusy} onPress={make}>
          {t('make')}
        </Button>
      )}
    </>
  )
}

function ShareRow({ share, isBusy, onRevoke }: { share: Share; isBusy: boolean; onRevoke(): void }) {
  const t = useTranslations('shares')
  const format = useFormatter()
  const when = format.dateTime(new Date(share.created_at), { dateStyle: 'medium', timeStyle: 'short' })
  return (
    <li className="flex items-center justify-between gap-2 py-1.5 text-sm">
      {t('since', { when })}
      <Button kind="quiet" aria-label={t('revokeOf', { when })} isBusy={isBusy} onPress={onRevoke}>
        {t('revoke')}
      </Button>
    </li>
  )
}
