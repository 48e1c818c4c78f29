import { useInfiniteQuery } from '@tanstack/react-query'
import { Plus } from 'lucide-react'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { Button } from '../../ui/button'
import { LoadMore } from '../../ui/load-more'
import { Loading } from '../../ui/loading'
import { Problem } from '../../ui/problem'
import { Section } from '../../ui/section'
import { AccountPart } from './account-part'
import { ApiKeyRow } from './api-key-row'
import { NewKey, type ShownKey } from './new-key'
import { NewKeyDialog } from './new-key-dialog'
import { apiKeyList } from './queries'

/** The keys by which programs are oneself, and the way to a new one. */
export function ApiKeysPage() {
  const t = useTranslations('account')
  const keys = useInfiniteQuery(apiKeyList)
  const { data, error } = keys
  const [isMaking, setIsMaking] = useState(false)
  const [made, setMade] = useState<ShownKey | null>(null)
  return (
    <AccountPart>
      <Section title={t('apiKeys')}>
        <p className="text-sm text-muted">{t('keysText')}</p>
        <Button kind="primary" className="self-start" onPress={() => setIsMaking(true)}>
          <Plus size={16} aria-hidden />
          {t('newKey')}
        </Button>
        {made !== null && <NewKey made={made} onKept={() => setMade(null)} />}
        {error !== null && <Problem error={error} />}
        {!data && error === null && <Loading />}
        {data?.length === 0 && <p className="text-sm text-muted">{t('noKeys')}</p>}
        <ul aria-label={t('keys')} className="flex flex-col gap-2 empty:hidden">
          {data?.map((key) => (
            <ApiKeyRow key={key.id} apiKey={key} onRevoked={() => made?.id === key.id && setMade(null)} />
          ))}
        </ul>
        <LoadMore of={keys} />
      </Section>
      <NewKeyDialog isOpen={isMaking} onClose={() => setIsMaking(false)} onMade={setMade} />
    </AccountPart>
  )
}
