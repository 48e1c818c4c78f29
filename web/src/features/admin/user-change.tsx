import { useTranslations } from 'use-intl'
import type { User } from '../../api/types'
import { useUser } from '../../app/session'
import { Confirm } from '../../ui/confirm'

export interface UserChange {
  role?: User['role']
  tier?: User['tier']
  is_active?: boolean
}
export interface Change {
  user: User
  changes: UserChange
}

interface ConfirmChangeProps {
  change: Change
  onClose(): void
  work(): Promise<unknown>
}

/** Says what a change of somebody's rights means before it is made. */
export function ConfirmChange({ change: { user, changes }, onClose, work }: ConfirmChangeProps) {
  const t = useTranslations('admin.users')
  const isSelf = useUser().id === user.id
  const kind = changes.is_active === false ? 'deactivate' : changes.role === 'admin' ? 'promote' : 'demote'
  const says = { deactivate: 'deactivateWhat', promote: 'promoteWhat', demote: 'demoteWhat' } as const
  const saysOfOneself = { ...says, deactivate: 'deactivateSelf', demote: 'demoteSelf' } as const
  return (
    <Confirm title={t(`${kind}Title`, { email: user.email })} submit={t(kind)} isOpen onClose={onClose} work={work}>
      {t((isSelf ? saysOfOneself : says)[kind])}
    </Confirm>
  )
}
