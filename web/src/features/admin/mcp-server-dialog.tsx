import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { api, dataOf } from '../../api/client'
import { notValid } from '../../api/errors'
import { Checkbox } from '../../ui/checkbox'
import { Dialog } from '../../ui/dialog'
import { Field } from '../../ui/field'
import { Form } from '../../ui/form'
import { Select } from '../../ui/select'
import { linesOf, SeparatorMissing, secretsOf } from './mcp-lines'
import { McpSecrets } from './mcp-secrets'
import { type McpServer, mcpServerPages } from './queries'

interface McpServerDialogProps {
  /** Null: one that is to be added. */
  server: McpServer | null
  onClose(): void
}

/** Where a server of tools is and what it is told to be let in; what was secret is only replaced or removed. */
export function McpServerDialog({ server, onClose }: McpServerDialogProps) {
  const t = useTranslations('admin.mcp')
  const client = useQueryClient()
  const [name, setName] = useState(server?.name ?? '')
  const [transport, setTransport] = useState(server?.transport ?? 'http')
  const [url, setUrl] = useState(server?.url ?? '')
  const [command, setCommand] = useState(server?.command?.join('\n') ?? '')
  const [written, setWritten] = useState('')
  const [removed, setRemoved] = useState<readonly string[]>([])
  const [isEnabled, setIsEnabled] = useState(server?.enabled ?? true)
  const isHttp = transport === 'http'
  const secretsPath = isHttp ? 'body.headers' : 'body.env'
  const kept = server === null ? [] : isHttp ? server.header_names : server.env_names

  const send = async (): Promise<void> => {
    const secrets = secretsOf(written, isHttp ? ':' : '=')
    const common = { name, enabled: isEnabled }
    if (server === null) {
      const place = isHttp
        ? { transport, url, headers: secrets }
        : { transport, command: linesOf(command), env: secrets }
      await dataOf(api.POST('/api/admin/mcp-servers', { body: { ...common, ...place } }))
    } else {
      const changes: Record<string, string | null> = { ...Object.fromEntries(removed.map((one) => [one, null])) }
      const changed = { ...changes, ...secrets }
      const place = isHttp ? { url, headers: changed } : { command: linesOf(command), env: changed }
      const params = { path: { id: server.id } }
      await dataOf(api.PATCH('/api/admin/mcp-servers/{id}', { params, body: { ...common, ...place } }))
    }
  }
  const save = async (): Promise<void> => {
    try {
      await send()
    } catch (error) {
      if (error instanceof SeparatorMissing) throw notValid(secretsPath, t('badLine', { line: error.line }))
      throw error
    }
    await client.invalidateQueries({ queryKey: mcpServerPages.queryKey })
    onClose()
  }
  return (
    <Dialog title={server === null ? t('addTitle') : t('editTitle', { name: server.name })} isOpen onClose={onClose}>
      <Form submit={t('save')} work={save} onCancel={onClose}>
        {(errors) => (
          <>
            <Field
              label={t('name')}
              help={t('nameHelp')}
              value={name}
              onChange={setName}
              error={errors.at('body.name')}
              isRequired
              autoFocus
            />
            {server === null && (
              <Select<McpServer['transport']>
                label={t('transport')}
                value={transport}
                options={[
                  { value: 'http', label: t('http') },
                  { value: 'stdio', label: t('stdio') },
                ]}
                onChange={setTransport}
              />
            )}
            {isHttp ? (
              <Field
                label={t('url')}
                type="url"
                value={url}
                onChange={setUrl}
                error={errors.at('body.url')}
                isRequired
              />
            ) : (
              <Field
                label={t('command')}
                help={t('commandHelp')}
                rows={3}
                value={command}
                onChange={setCommand}
                error={errors.at('body.command')}
                isRequired
              />
            )}
            <McpSecrets
              label={t(isHttp ? 'headers' : 'env')}
              help={t(isHttp ? 'headersHelp' : 'envHelp')}
              written={written}
              onWrite={setWritten}
              error={errors.at(secretsPath)}
              kept={kept}
              removed={removed}
              onRemove={setRemoved}
            />
            <Checkbox isSelected={isEnabled} onChange={setIsEnabled}>
              {t('enabled')}
            </Checkbox>
          </>
        )}
      </Form>
    </Dialog>
  )
}
