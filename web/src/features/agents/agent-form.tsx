import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { ApiError, ofField } from '../../api/errors'
import { Field } from '../../ui/field'
import { Form } from '../../ui/form'
import { DocumentsField } from './documents-field'
import { type AgentDraft, bodyOf, slugOf } from './draft'
import { ModelField } from './model-field'
import { ToolsField } from './tools-field'

interface AgentFormProps {
  projectId: number
  initial: AgentDraft
  submit: string
  done?: string
  /** The short name is made of the name until somebody writes one. */
  follows?: boolean
  save(body: ReturnType<typeof bodyOf>): Promise<void>
}

/** All that an agent is, to write. */
export function AgentForm({ projectId, initial, submit, done, follows = false, save }: AgentFormProps) {
  const t = useTranslations('agents')
  const [draft, setDraft] = useState(initial)
  const [isFollowing, setIsFollowing] = useState(follows)
  const change = (part: Partial<AgentDraft>): void => setDraft((before) => ({ ...before, ...part }))
  const work = async (): Promise<void> => {
    const words = { temperature: t('temperatureWrong'), steps: t('stepsWrong'), documents: t('chooseSome') }
    try {
      await save(bodyOf(draft, words))
    } catch (error) {
      if (error instanceof ApiError && error.code === 'slug_taken') throw ofField(error, 'body.slug', error.message)
      throw error
    }
  }
  return (
    <Form submit={submit} work={work} {...(done === undefined ? {} : { done })}>
      {(errors) => (
        <>
          <div className="grid items-start gap-4 sm:grid-cols-2">
            <Field
              label={t('name')}
              isRequired
              maxLength={200}
              value={draft.name}
              onChange={(name) => change(isFollowing ? { name, slug: slugOf(name) } : { name })}
              error={errors.at('body.name')}
            />
            <Field
              label={t('slug')}
              isRequired
              maxLength={50}
              autoComplete="off"
              help={t('slugHelp', { slug: draft.slug || '…' })}
              value={draft.slug}
              onChange={(slug) => {
                setIsFollowing(false)
                change({ slug })
              }}
              error={errors.at('body.slug')}
            />
          </div>
          <Field
            label={t('description')}
            help={t('descriptionHelp')}
            maxLength={2_000}
            value={draft.description}
            onChange={(description) => change({ description })}
            error={errors.at('body.description')}
          />
          <Field
            label={t('prompt')}
            help={t('promptHelp')}
            rows={8}
            isRequired
            maxLength={32_000}
            value={draft.prompt}
            onChange={(prompt) => change({ prompt })}
            error={errors.at('body.system_prompt')}
          />
          <ModelField value={draft.model} onChange={(model) => change({ model })} error={errors.at('body.model')} />
          <div className="grid items-start gap-4 sm:grid-cols-2">
            <Field
              label={t('temperature')}
              help={t('temperatureHelp')}
              inputMode="decimal"
              autoComplete="off"
              value={draft.temperature}
              onChange={(temperature) => change({ temperature })}
              error={errors.at('body.temperature')}
            />
            <Field
              label={t('steps')}
              help={t('stepsHelp')}
              inputMode="numeric"
              autoComplete="off"
              isRequired
              value={draft.steps}
              onChange={(steps) => change({ steps })}
              error={errors.at('body.max_steps')}
            />
          </div>
          <ToolsField value={draft.tools} onChange={(tools) => change({ tools })} error={errors.at('body.tools')} />
          <DocumentsField
            projectId={projectId}
            value={draft.documentIds}
            onChange={(documentIds) => change({ documentIds })}
            error={errors.at('body.document_ids')}
          />
        </>
      )}
    </Form>
  )
}
