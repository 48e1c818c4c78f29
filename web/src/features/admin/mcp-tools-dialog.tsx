import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { api, dataOf } from '../../api/client'
import type { Got } from '../../api/types'
import { useServerWords } from '../../i18n/language'
import { Button } from '../../ui/button'
import { Checkbox } from '../../ui/checkbox'
import { Dialog } from '../../ui/dialog'
import { Form } from '../../ui/form'
import { Loading } from '../../ui/loading'
import { Problem } from '../../ui/problem'
import { type McpServer, mcpServerPages, mcpServerTools } from './queries'

type Tool = Got<'/api/admin/mcp-servers/{id}/tools'>['items'][number]

/** What a server offers now, and which of it agents may be given. */
export function McpToolsDialog({ server, onClose }: { server: McpServer; onClose(): void }) {
  const t = useTranslations('admin.mcp')
  const inApp = useTranslations('app')
  const { data, error, isFetching, refetch } = useQuery(mcpServerTools(server.id))
  return (
    <Dialog title={t('toolsOf', { name: server.name })} isOpen onClose={onClose} size="large">
      {error !== null && !isFetching && (
        <>
          <Problem error={error} />
          <Button className="self-start" onPress={() => void refetch()}>
            {inApp('retry')}
          </Button>
        </>
      )}
      {isFetching && <Loading />}
      {data && !isFetching && <Allowed server={server} tools={data.items} onClose={onClose} />}
    </Dialog>
  )
}

function Allowed({ server, tools, onClose }: { server: McpServer; tools: readonly Tool[]; onClose(): void }) {
  const t = useTranslations('admin.mcp')
  const say = useServerWords()
  const client = useQueryClient()
  const [isAll, setIsAll] = useState(server.allowed_tools === null)
  const [allowed, setAllowed] = useState<readonly string[]>(
    server.allowed_tools ?? tools.filter((tool) => tool.unusable === null).map(({ name }) => name),
  )
  const missing = (server.allowed_tools ?? []).filter((name) => !tools.some((tool) => tool.name === name))
  const save = async (): Promise<void> => {
    const body = { allowed_tools: isAll ? null : [...allowed] }
    await dataOf(api.PATCH('/api/admin/mcp-servers/{id}', { params: { path: { id: server.id } }, body }))
    await client.invalidateQueries({ queryKey: mcpServerPages.queryKey })
    onClose()
  }
  const choice = (name: string, isDisabled: boolean) => (
    <Checkbox
      isSelected={!isDisabled && (isAll || allowed.includes(name))}
      isDisabled={isDisabled || isAll}
      onChange={(isOn) => setAllowed(isOn ? [...allowed, name] : allowed.filter((one) => one !== name))}
    >
      <span className="font-mono break-all">{name}</span>
    </Checkbox>
  )
  if (tools.length === 0 && missing.length === 0) return <p className="text-muted">{t('noTools')}</p>
  return (
    <Form submit={t('save')} work={save} onCancel={onClose}>
      <p className="text-sm text-muted">{t('toolsHelp')}</p>
      <Checkbox isSelected={isAll} onChange={setIsAll}>
        {t('allTools')}
      </Checkbox>
      <ul className="flex max-h-96 flex-col gap-2 overflow-y-auto">
        {tools.map(({ name, description, unusable }) => (
          <li key={name} className="flex flex-col">
            {choice(name, unusable !== null)}
            <p dir="auto" className="line-clamp-3 ps-6 text-sm break-words text-muted">
              {description}
            </p>
            {unusable !== null && <p className="ps-6 text-sm text-warn">{t('unusableTool', { why: say(unusable) })}</p>}
          </li>
        ))}
        {missing.map((name) => (
          <li key={name} className="flex flex-col">
            {choice(name, false)}
            <p className="ps-6 text-sm text-warn">{t('notOffered')}</p>
          </li>
        ))}
      </ul>
    </Form>
  )
}
