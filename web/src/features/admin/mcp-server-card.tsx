import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Ellipsis, Wrench } from 'lucide-react'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { api, dataOf } from '../../api/client'
import { ActionMenu } from '../../ui/action-menu'
import { Badge } from '../../ui/badge'
import { Button } from '../../ui/button'
import { Confirm } from '../../ui/confirm'
import { Problem, Said } from '../../ui/problem'
import { McpServerDialog } from './mcp-server-dialog'
import { McpToolsDialog } from './mcp-tools-dialog'
import { type McpServer, mcpServerPages } from './queries'

/** A server of tools: where it is, whether agents are given its tools, and what can be done with it. */
export function McpServerCard({ server }: { server: McpServer }) {
  const t = useTranslations('admin.mcp')
  const client = useQueryClient()
  const [open, setOpen] = useState<'tools' | 'edit' | 'delete' | null>(null)
  const onSettled = (): Promise<void> => client.invalidateQueries({ queryKey: mcpServerPages.queryKey })
  const params = { path: { id: server.id } }
  const toggle = useMutation({
    mutationFn: () => dataOf(api.PATCH('/api/admin/mcp-servers/{id}', { params, body: { enabled: !server.enabled } })),
    onSettled,
  })
  const remove = useMutation({
    mutationFn: () => dataOf(api.DELETE('/api/admin/mcp-servers/{id}', { params })),
    onSettled,
  })
  const close = (): void => setOpen(null)
  const { name, allowed_tools: allowed } = server
  return (
    <li className="flex flex-col gap-2 rounded-xl border border-line bg-raised p-3">
      <div className="flex flex-wrap items-center gap-2">
        <h2 className="font-medium">{name}</h2>
        <State server={server} />
        <span className="ms-auto flex items-center gap-1">
          <Button onPress={() => setOpen('tools')} aria-label={t('toolsOf', { name })}>
            <Wrench size={14} aria-hidden />
            {t('tools')}
          </Button>
          <ActionMenu
            icon={Ellipsis}
            label={t('more', { name })}
            actions={[
              { label: t('edit'), onAction: () => setOpen('edit') },
              {
                label: t(server.enabled ? 'turnOff' : 'turnOn'),
                isDisabled: toggle.isPending,
                onAction: () => toggle.mutate(),
              },
              { label: t('delete'), onAction: () => setOpen('delete') },
            ]}
          />
        </span>
      </div>
      <p className="font-mono text-xs break-all text-muted">{server.url ?? server.command?.join(' ')}</p>
      <p className="text-sm text-muted">
        {allowed === null ? t('allAllowed') : t('allowed', { count: allowed.length })}
      </p>
      {server.unusable && <Said error={server.unusable} />}
      {toggle.error && <Problem error={toggle.error} />}
      {open === 'tools' && <McpToolsDialog server={server} onClose={close} />}
      {open === 'edit' && <McpServerDialog server={server} onClose={close} />}
      <Confirm
        title={t('deleteTitle', { name })}
        submit={t('delete')}
        isOpen={open === 'delete'}
        onClose={close}
        work={() => remove.mutateAsync()}
      >
        {t('deleteWhat')}
      </Confirm>
    </li>
  )
}

function State({ server: { unusable, enabled } }: { server: McpServer }) {
  const t = useTranslations('admin.mcp')
  if (unusable) return <Badge kind="bad">{t('unusable')}</Badge>
  return <Badge kind={enabled ? 'good' : 'plain'}>{t(enabled ? 'on' : 'off')}</Badge>
}
