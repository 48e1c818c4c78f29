import { useTranslations } from 'use-intl'
import { Badge } from '../../ui/badge'
import type { Account } from './queries'
import { useFigures } from './use-figures'

/** What an agent did, turn by turn: what it said, the tools that it asked for, and what they said. */
export function AgentSteps({ agent, steps }: { agent: NonNullable<Account['agent']>; steps: Account['steps'] }) {
  const t = useTranslations('traces')
  const { ms } = useFigures()
  return (
    <>
      <p dir="auto" className="text-sm text-muted">
        {t('agent', { name: agent.name, tools: agent.tools.join(', ') || '–' })}
      </p>
      {steps.length === 0 && <p className="text-sm text-muted">{t('noSteps')}</p>}
      <ol className="flex flex-col gap-2">
        {steps.map((step, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: what was done never changes
          <li key={index} className="flex flex-col gap-1 rounded-lg border border-line p-3 text-sm">
            <span className="text-xs text-muted">{t('turn', { n: index + 1 })}</span>
            {step.text !== '' && (
              <p dir="auto" className="break-words whitespace-pre-wrap">
                {step.text}
              </p>
            )}
            {step.tools.map((tool) => (
              <details key={tool.id}>
                <summary className="cursor-pointer">
                  <span className="font-mono text-xs">{tool.name}</span>{' '}
                  <span className="text-muted">{ms(tool.duration_ms)}</span>{' '}
                  {tool.is_error && <Badge kind="bad">{t('toolFailed')}</Badge>}
                </summary>
                <Written title={t('toolArguments')} text={tool.arguments} />
                <Written title={t('toolResult')} text={tool.result} />
              </details>
            ))}
          </li>
        ))}
      </ol>
    </>
  )
}

function Written({ title, text }: { title: string; text: string }) {
  return (
    <>
      <p className="mt-1 text-xs text-muted">{title}</p>
      <pre
        dir="auto"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys
        tabIndex={0}
        className="max-h-60 overflow-y-auto rounded bg-surface p-2 font-mono text-xs break-words whitespace-pre-wrap"
      >
        {text}
      </pre>
    </>
  )
}
