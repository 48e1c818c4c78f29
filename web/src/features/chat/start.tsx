import { queryOptions, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useTranslations } from 'use-intl'
import { api, dataOf } from '../../api/client'
import type { Project } from '../../api/types'
import { Button } from '../../ui/button'
import { Problem } from '../../ui/problem'
import { documentsKey } from '../documents/queries'
import { chooseProject, projectList, useProject } from '../projects/chosen'

/** As many as say whether there is anything to ask about. */
const A_FEW = 5
const LOOK_MS = 700
/** The files of a project that comes with questions are added by the server, right after it is made. */
const FRESH_MS = 60_000

/** The questions that a project offers (`settings.questions`), as the one that a new installation begins with does. */
function questionsOf({ settings }: Project): string[] {
  const { questions } = settings
  return Array.isArray(questions) ? questions.filter((one) => typeof one === 'string').slice(0, A_FEW) : []
}

const isFresh = ({ created_at }: Project): boolean => Date.now() - Date.parse(created_at) < FRESH_MS

type Readiness = 'none' | 'reading' | 'ready'

/** Whether there is anything to ask about; looked at again while it is being read. */
const readiness = (project: Project) =>
  queryOptions({
    queryKey: [...documentsKey(project.id), 'readiness'],
    queryFn: async ({ signal }): Promise<Readiness> => {
      const { items } = await dataOf(
        api.GET('/api/projects/{project_id}/documents', {
          params: { path: { project_id: project.id }, query: { limit: A_FEW } },
          signal,
        }),
      )
      const isMoving = items.some(({ status }) => status !== 'ready' && status !== 'failed')
      const isReady = items.some(({ status }) => status === 'ready')
      const hasQuestions = questionsOf(project).length > 0
      if (items.length === 0) return hasQuestions && isFresh(project) ? 'reading' : 'none'
      // Each of the questions is about another document.
      if (isMoving && (hasQuestions || !isReady)) return 'reading'
      return isReady ? 'ready' : 'none'
    },
    refetchInterval: ({ state: { data } }) => (data === 'reading' ? LOOK_MS : false),
  })

/** Where nothing has been asked yet: what can be done now. */
export function Start({ onAsk }: { onAsk(question: string): void }) {
  const t = useTranslations('chat')
  const project = useProject()
  return (
    <div className="mx-auto grid min-h-[50vh] max-w-3xl place-content-center gap-2 p-4 text-center">
      <h1 className="text-2xl font-semibold">{t('greeting')}</h1>
      <p className="text-muted">{t('hint')}</p>
      {project && <Possible project={project} onAsk={onAsk} />}
    </div>
  )
}

function Possible({ project, onAsk }: { project: Project; onAsk(question: string): void }) {
  const t = useTranslations('start')
  const { data, error } = useQuery(readiness(project))
  const questions = questionsOf(project)
  if (error) return <Problem error={error} />
  return (
    <>
      <p role="status" className="mt-4 text-sm text-muted empty:hidden">
        {data === 'reading' ? t('reading') : ''}
      </p>
      {data === 'none' && <NoDocuments project={project} />}
      {data === 'ready' && questions.length > 0 && (
        <ul aria-label={t('questions')} className="mt-2 flex flex-col gap-2">
          {questions.map((question) => (
            <li key={question}>
              <Button className="w-full justify-start! px-4! py-2.5! text-start" onPress={() => onAsk(question)}>
                <span dir="auto">{question}</span>
              </Button>
            </li>
          ))}
        </ul>
      )}
    </>
  )
}

function NoDocuments({ project }: { project: Project }) {
  const t = useTranslations('start')
  const { data } = useQuery(projectList)
  const other = data?.items.find((one) => one.id !== project.id && questionsOf(one).length > 0)
  return (
    <div className="mt-4 flex flex-col items-center gap-3 rounded-xl border border-dashed border-line p-5">
      <p>
        {t.rich('none', { project: () => <bdi className="font-medium">{project.name}</bdi> })}{' '}
        {t(project.role === 'viewer' ? 'noneViewer' : 'noneHint')}
      </p>
      <div className="flex flex-wrap justify-center gap-2">
        {project.role !== 'viewer' && (
          <Link to="/documents" className="rounded-lg bg-accent px-3 py-1.5 text-sm font-medium text-on-accent">
            {t('add')}
          </Link>
        )}
        {other && <Button onPress={() => chooseProject(other.id)}>{t('examples', { project: other.name })}</Button>}
      </div>
    </div>
  )
}
