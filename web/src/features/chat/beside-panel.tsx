import { useSelector } from '@tanstack/react-store'
import { useEffect } from 'react'
import { beside, closeBeside, forgetBeside } from '../sources/beside'
import { useCitationKeys } from '../sources/citation-keys'
import { SourcePanel } from '../sources/source-panel'
import { AccountPanel } from '../traces/account-panel'

/** What an answer has beside it: a source, or how it came to be. */
export function BesidePanel({ projectId }: { projectId: number | undefined }) {
  const shown = useSelector(beside)
  useCitationKeys()
  useEffect(() => forgetBeside, [])
  if (shown === null || projectId === undefined) return null
  return shown.kind === 'source' ? (
    <SourcePanel projectId={projectId} citations={shown.among} citation={shown.citation} onClose={closeBeside} />
  ) : (
    <AccountPanel key={shown.messageId} messageId={shown.messageId} traceId={shown.traceId} onClose={closeBeside} />
  )
}
