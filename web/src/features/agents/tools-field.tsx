import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'use-intl'
import { Checkbox } from '../../ui/checkbox'
import { CheckboxGroup } from '../../ui/checkbox-group'
import { Loading } from '../../ui/loading'
import { Problem } from '../../ui/problem'
import { toolList } from './queries'

interface ToolsFieldProps {
  value: readonly string[]
  onChange(value: string[]): void
  error: string | undefined
}

/** Which tools an agent may use; one that is not there now can be taken away. */
export function ToolsField({ value, onChange, error }: ToolsFieldProps) {
  const t = useTranslations('agents')
  const tools = useQuery(toolList)
  if (tools.error) return <Problem error={tools.error} />
  if (!tools.data) return <Loading />
  const { items, missing } = tools.data
  const gone = value.filter((name) => !items.some((tool) => tool.name === name))
  return (
    <div className="flex flex-col gap-2">
      <CheckboxGroup label={t('tools')} help={t('toolsHelp')} value={value} onChange={onChange} error={error}>
        {items.map((tool) => (
          <Checkbox key={tool.name} value={tool.name}>
            <code className="break-all">{tool.name}</code>
            <span className="block break-words text-muted">{tool.description}</span>
          </Checkbox>
        ))}
        {gone.map((name) => (
          <Checkbox key={name} value={name}>
            <code className="break-all">{name}</code>
            <span className="block text-warn">{t('toolGone')}</span>
          </Checkbox>
        ))}
      </CheckboxGroup>
      {missing.map(({ source, reason }) => (
        <p key={source} className="text-sm text-warn">
          {t('toolsMissing', { source, reason })}
        </p>
      ))}
    </div>
  )
}
