import { useSelector } from '@tanstack/react-store'
import { lazy, Suspense, useEffect } from 'react'
import { piece } from '../../api/reach'
import { beside, closeBeside, forgetBeside } from '../sources/beside'
import { useCitationKeys } from '../sources/citation-keys'

/** Nobody looks at a source before there is an answer. */
const SourcePanel = lazy(async () => ({ default: (await piece(() => import('../sources/source-panel'))).SourcePanel }))
const AccountPanel = lazy(async () => ({
  default: (await piece(() => import('../traces/account-panel'))).AccountPanel,
}))

/** What an answer has beside it: a source, or how it came to be. */
export function BesidePanel({ projectId }: { projectId: number | undefined }) {
  const shown = useSelector(beside)
  useCitationKeys()
  useEffect(() => forgetBeside, [])
  if (shown === null || projectId === undefined) return null
  return (
    <Suspense>
      {shown.kind === 'source' ? (
        <SourcePanel projectId={projectId} citations={shown.among} citation={shown.citation} onClose={closeBeside} />
      ) : (
        <AccountPanel key={shown.messageId} messageId={shown.messageId} traceId={shown.traceId} onClose={closeBeside} />
      )}
    </Suspense>
  )
}
