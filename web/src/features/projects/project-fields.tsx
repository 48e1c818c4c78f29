import { useTranslations } from 'use-intl'
import { Field } from '../../ui/field'

export interface About {
  name: string
  description: string
}

interface ProjectFieldsProps {
  about: About
  onChange(about: About): void
  /** What is wrong with each. */
  errors: Record<keyof About, string | undefined>
  autoFocus?: boolean
}

/** What a project is called, and what it is about. */
export function ProjectFields({ about, onChange, errors, autoFocus = false }: ProjectFieldsProps) {
  const t = useTranslations('projects')
  return (
    <>
      <Field
        label={t('name')}
        isRequired
        autoFocus={autoFocus}
        maxLength={200}
        value={about.name}
        onChange={(name) => onChange({ ...about, name })}
        error={errors.name}
      />
      <Field
        label={t('description')}
        rows={3}
        maxLength={2_000}
        value={about.description}
        onChange={(description) => onChange({ ...about, description })}
        error={errors.description}
      />
    </>
  )
}
