import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useTranslations } from 'use-intl'
import { useUser } from '../../app/session'
import { Checkbox } from '../../ui/checkbox'
import { Select } from '../../ui/select'
import { TabLinks } from '../../ui/tab-links'
import { modelList } from '../models/queries'
import { projectList } from '../projects/chosen'
import type { TraceKind } from './queries'
import { ANSWER_STATES, READING_STATES, useStatus } from './status'
import type { TraceSearch } from './traces-page'

const ANY = ''
const PERIODS = [1, 7, 30]
const KINDS = ['answer', 'replay', 'ingestion'] as const satisfies readonly TraceKind[]

/** What a list of traces is narrowed to; it stands in the address, so that it can be kept and sent. */
export function TraceFilters({ search }: { search: TraceSearch }) {
  const t = useTranslations('traces')
  const user = useUser()
  const navigate = useNavigate()
  const statusOf = useStatus()
  const models = useQuery(modelList)
  const projects = useQuery(projectList)
  const { kind = 'answer', status, model, project, days, all } = search
  const change = (part: TraceSearch): void =>
    void navigate({ to: '/traces', search: { ...search, ...part }, replace: true })
  const any = { value: ANY, label: t('any') }
  const orNone = (value: string): string | undefined => (value === ANY ? undefined : value)
  const numberOf = (value: string): number | undefined => (value === ANY ? undefined : Number(value))
  const states = kind === 'ingestion' ? READING_STATES : ANSWER_STATES
  const modelIds = new Set([...(models.data?.items ?? []).map(({ id }) => id), ...(model === undefined ? [] : [model])])
  return (
    <>
      <TabLinks
        label={t('kind')}
        links={KINDS.map((one) => ({
          to: '/traces',
          search: { kind: one === 'answer' ? undefined : one, project, days, all },
          title: t(`kinds.${one}`),
        }))}
      />
      <div className="flex flex-wrap items-end gap-3">
        <Select
          label={t('status')}
          value={status ?? ANY}
          onChange={(value) => change({ status: orNone(value) })}
          options={[any, ...states.map((state) => ({ value: state, label: statusOf(state) }))]}
        />
        {kind !== 'ingestion' && (
          <Select
            label={t('model')}
            value={model ?? ANY}
            onChange={(value) => change({ model: orNone(value) })}
            options={[any, ...[...modelIds].map((id) => ({ value: id, label: id }))]}
          />
        )}
        <Select
          label={t('project')}
          value={project === undefined ? ANY : String(project)}
          onChange={(value) => change({ project: numberOf(value) })}
          options={[any, ...(projects.data?.items ?? []).map(({ id, name }) => ({ value: String(id), label: name }))]}
        />
        <Select
          label={t('period')}
          value={days === undefined ? ANY : String(days)}
          onChange={(value) => change({ days: numberOf(value) })}
          options={[any, ...PERIODS.map((count) => ({ value: String(count), label: t('days', { count }) }))]}
        />
        {user.role === 'admin' && (
          <div className="pb-2">
            <Checkbox isSelected={all === true} onChange={(isAll) => change({ all: isAll || undefined })}>
              {t('ofAll')}
            </Checkbox>
          </div>
        )}
      </div>
    </>
  )
}
