import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { useTranslations } from 'use-intl'
import { api, dataOf } from '../../api/client'
import { Checkbox } from '../../ui/checkbox'
import { Field } from '../../ui/field'
import { Form } from '../../ui/form'
import { Select } from '../../ui/select'
import { modelList } from '../models/queries'
import { MODES, useModes } from './modes'
import { type Comparison, EXTRACTIVE, type ExplainedAnswer, type Replay } from './queries'

const MAX_TOP_K = 100

const isWithin = (text: string, min: number, max: number): boolean =>
  text.trim() !== '' && Number(text) >= min && Number(text) <= max

interface ReplayFormProps {
  original: ExplainedAnswer
  onDone(replay: Replay): void
  onClose(): void
}

/** What is to be different: it begins as it was, and only what was changed is sent. */
export function ReplayForm({ original: { summary, account }, onDone, onClose }: ReplayFormProps) {
  const t = useTranslations('traces')
  const { nameOf } = useModes()
  const models = useQuery(modelList)
  const retrieval = account?.retrieval ?? null
  const [system] = account?.prompt ?? []
  const was = {
    model: summary.model ?? '',
    mode: retrieval?.mode ?? 'hybrid',
    topK: String(retrieval?.top_k ?? ''),
    isReranked: retrieval?.rerank ?? false,
    temperature: String(account?.parameters.temperature ?? ''),
    prompt: system?.role === 'system' ? system.content : '',
  }
  const [wanted, setWanted] = useState(was)
  const change = (part: Partial<typeof was>): void => setWanted({ ...wanted, ...part })
  const leaving = useRef<AbortController | null>(null)
  useEffect(() => () => leaving.current?.abort(), [])
  const isExtractive = wanted.model === EXTRACTIVE
  const isTemperature = wanted.temperature === '' || isWithin(wanted.temperature, 0, 2)
  const isValid = (retrieval === null || isWithin(wanted.topK, 1, MAX_TOP_K)) && (isExtractive || isTemperature)
  /** Whether it is sent: what is left empty is as it was. */
  const isChanged = (part: keyof typeof was): boolean => wanted[part] !== was[part] && wanted[part] !== ''

  const run = async (): Promise<void> => {
    const changes: Comparison['asked'] = {
      ...(isChanged('model') ? { model: wanted.model } : {}),
      ...(isChanged('mode') ? { mode: wanted.mode } : {}),
      ...(isChanged('topK') ? { top_k: Number(wanted.topK) } : {}),
      ...(isChanged('isReranked') ? { rerank: wanted.isReranked } : {}),
      ...(isChanged('temperature') && !isExtractive ? { temperature: Number(wanted.temperature) } : {}),
      ...(isChanged('prompt') && !isExtractive ? { prompt: wanted.prompt } : {}),
    }
    const control = new AbortController()
    leaving.current = control
    const replay = await dataOf(
      api.POST('/api/traces/{trace_id}/replay', {
        params: { path: { trace_id: summary.trace_id } },
        body: { message_id: summary.id, ...changes },
        signal: control.signal,
      }),
    )
    onDone(replay)
  }

  const ids = new Set([was.model, ...(models.data?.items ?? []).map(({ id }) => id)])
  const options = [...ids].map((id) => ({
    value: id,
    label: id === was.model ? t('replay.asThen', { value: id }) : id,
  }))
  return (
    <div className="rounded-xl border border-line bg-raised p-4">
      <Form submit={t('replay.run')} work={run} onCancel={onClose} isDisabled={!isValid}>
        <div className="grid gap-3 sm:grid-cols-2 lg:grid-cols-4">
          <Select label={t('model')} value={wanted.model} onChange={(model) => change({ model })} options={options} />
          {retrieval && (
            <>
              <Select
                label={t('replay.mode')}
                value={wanted.mode}
                onChange={(mode) => change({ mode })}
                options={MODES.map((mode) => ({ value: mode, label: nameOf(mode) }))}
              />
              <Field
                label={t('replay.topK')}
                inputMode="numeric"
                value={wanted.topK}
                onChange={(topK) => change({ topK })}
                error={isWithin(wanted.topK, 1, MAX_TOP_K) ? undefined : t('replay.topKError', { max: MAX_TOP_K })}
              />
            </>
          )}
          {!isExtractive && (
            <Field
              label={t('replay.temperature')}
              inputMode="decimal"
              value={wanted.temperature}
              onChange={(temperature) => change({ temperature })}
              error={isTemperature ? undefined : t('replay.temperatureError')}
            />
          )}
        </div>
        {retrieval && (
          <Checkbox isSelected={wanted.isReranked} onChange={(isReranked) => change({ isReranked })}>
            {t('replay.rerank')}
          </Checkbox>
        )}
        {!isExtractive && (
          <Field
            label={t('replay.prompt')}
            help={t('replay.promptHelp')}
            rows={6}
            value={wanted.prompt}
            onChange={(prompt) => change({ prompt })}
          />
        )}
      </Form>
    </div>
  )
}
