import { useInfiniteQuery } from '@tanstack/react-query'
import { Plus } from 'lucide-react'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { Button } from '../../ui/button'
import { LoadMore } from '../../ui/load-more'
import { Loading } from '../../ui/loading'
import { Problem } from '../../ui/problem'
import { McpServerCard } from './mcp-server-card'
import { McpServerDialog } from './mcp-server-dialog'
import { mcpServerPages } from './queries'

/** Servers of tools that agents may be given. */
export function McpServersRoom() {
  const t = useTranslations('admin.mcp')
  const servers = useInfiniteQuery(mcpServerPages)
  const [isAdding, setIsAdding] = useState(false)
  return (
    <>
      <div className="flex flex-wrap items-center justify-between gap-2">
        <p className="text-sm text-muted">{t('what')}</p>
        <Button kind="primary" onPress={() => setIsAdding(true)}>
          <Plus size={16} aria-hidden />
          {t('add')}
        </Button>
      </div>
      {servers.error && <Problem error={servers.error} />}
      {servers.data === undefined && !servers.error && <Loading />}
      {servers.data?.length === 0 && <p className="text-muted">{t('none')}</p>}
      <ul aria-label={t('list')} className="flex flex-col gap-3 empty:hidden">
        {servers.data?.map((server) => (
          <McpServerCard key={server.id} server={server} />
        ))}
      </ul>
      <LoadMore of={servers} />
      {isAdding && <McpServerDialog server={null} onClose={() => setIsAdding(false)} />}
    </>
  )
}
