import { useTranslations } from 'use-intl'
import type { Choices } from './use-answering'

/** Who answers, small beneath the question: shown where there is a choice. */
export function AnswerChoices({ models, model, chooseModel, agents, agentId, chooseAgent }: Choices) {
  const t = useTranslations('chat')
  const byDefault = models.find((one) => one.default)
  return (
    <>
      {agents.length > 0 && (
        <Choice
          label={t('agent')}
          value={agentId === null ? '' : String(agentId)}
          options={[
            { value: '', label: t('noAgent') },
            ...agents.map(({ id, name }) => ({ value: String(id), label: name })),
          ]}
          onChange={(value) => chooseAgent(value === '' ? null : Number(value))}
        />
      )}
      {models.length > 1 && (
        <Choice
          label={t('model')}
          value={model}
          options={[
            { value: '', label: t('defaultModel', { model: byDefault?.id ?? '' }) },
            ...models.filter((one) => !one.default).map(({ id }) => ({ value: id, label: id })),
          ]}
          onChange={chooseModel}
        />
      )}
    </>
  )
}

interface ChoiceProps {
  label: string
  value: string
  options: readonly { value: string; label: string }[]
  onChange(value: string): void
}

function Choice({ label, value, options, onChange }: ChoiceProps) {
  return (
    <select
      aria-label={label}
      title={label}
      value={value}
      onChange={(event) => onChange(event.target.value)}
      className="field-sizing-content max-w-44 min-w-0 cursor-pointer truncate rounded-md border-none bg-transparent px-1 py-1 text-xs text-muted hover:bg-surface hover:text-ink"
    >
      {options.map((option) => (
        <option key={option.value} value={option.value}>
          {option.label}
        </option>
      ))}
    </select>
  )
}
