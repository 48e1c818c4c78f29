import { Check, LoaderCircle, TriangleAlert } from 'lucide-react'
import { useTranslations } from 'use-intl'
import type { ToolCall } from '../../api/stream'
import type { LiveAnswer } from './answers'

const STATES = {
  running: { icon: LoaderCircle, colour: 'text-muted motion-safe:animate-spin' },
  done: { icon: Check, colour: 'text-good' },
  failed: { icon: TriangleAlert, colour: 'text-warn' },
} as const

/** How an answer that is being made comes along: what its agent does for it. */
export function Progress({ live: { text, step, calls } }: { live: LiveAnswer }) {
  const t = useTranslations('chat')
  if (step === null) return null
  const isSearching = step === 'retrieving'
  return (
    <>
      {calls.length > 0 && (
        <ol aria-label={t('steps')} className="flex flex-col gap-0.5 border-s-2 border-line ps-3 text-sm text-muted">
          {calls.map((call) => (
            <Step key={call.id} call={call} />
          ))}
        </ol>
      )}
      {text === '' && <p className="text-muted">{t(isSearching ? 'stepRetrieving' : 'stepAnswering')}</p>}
    </>
  )
}

/** Says at the end of an answer that nothing more of it is heard, for as long as that is so. */
export function LostConnection() {
  const t = useTranslations('chat')
  return (
    <p role="status" className="text-sm text-warn">
      {t('connectionLost')}
    </p>
  )
}

function Step({ call }: { call: ToolCall }) {
  const t = useTranslations('chat')
  const { icon: Icon, colour } = STATES[call.status]
  const asked = argumentOf(call)
  return (
    <li className="flex min-w-0 items-center gap-2">
      <Icon size={14} aria-label={t(`call.${call.status}`)} className={`shrink-0 ${colour}`} />
      <span className="shrink-0">{nameOf(call.name, t)}</span>
      {asked !== null && (
        <span dir="auto" className="min-w-0 truncate">
          {asked}
        </span>
      )}
    </li>
  )
}

type Words = ReturnType<typeof useTranslations<'chat'>>

/** What a tool of our own does, in words; one of others by its name. */
function nameOf(name: string, t: Words): string {
  switch (name) {
    case 'search_documents':
      return t('tools.search_documents')
    case 'read_document':
      return t('tools.read_document')
    case 'list_documents':
      return t('tools.list_documents')
    case 'calculator':
      return t('tools.calculator')
    default:
      return name
  }
}

/** The one text among the arguments, where there is one: a question to a search, a sum. */
function argumentOf({ arguments: json }: ToolCall): string | null {
  try {
    const texts = Object.values(JSON.parse(json)).filter((value) => typeof value === 'string')
    return texts[0] ?? null
  } catch {
    // A model may write anything there; the call then says by itself that it failed.
    return null
  }
}
