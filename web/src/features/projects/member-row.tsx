import { useMutation } from '@tanstack/react-query'
import { X } from 'lucide-react'
import { useState } from 'react'
import { useFormatter, useTranslations } from 'use-intl'
import { api, dataOf } from '../../api/client'
import type { Project } from '../../api/types'
import { useUser } from '../../app/session'
import { Badge } from '../../ui/badge'
import { Button } from '../../ui/button'
import { Confirm } from '../../ui/confirm'
import { IconButton } from '../../ui/icon-button'
import { Problem } from '../../ui/problem'
import { Select } from '../../ui/select'
import { type Member, type MemberRole, ROLES } from './queries'
import { useForgetProject } from './use-forget-project'

/** One member, with what the one who looks may do about them. */
export function MemberRow({
  member,
  project,
  onChanged,
}: {
  member: Member
  project: Project
  onChanged(): Promise<void>
}) {
  const t = useTranslations('projects')
  const format = useFormatter()
  const isSelf = useUser().id === member.user_id
  const isOwner = project.role === 'owner'
  const name = member.name ?? member.email
  const [givesUpFor, setGivesUpFor] = useState<MemberRole | null>(null)
  const params = { path: { id: project.id, user_id: member.user_id } }
  const change = useMutation({
    mutationFn: (role: MemberRole) =>
      dataOf(api.PATCH('/api/projects/{id}/members/{user_id}', { params, body: { role } })),
    onSuccess: onChanged,
  })
  const chooseRole = (role: MemberRole): void => {
    if (isSelf && member.role === 'owner') setGivesUpFor(role)
    else change.mutate(role)
  }
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-2 rounded-lg border border-line bg-raised px-3 py-2">
      <div className="min-w-40 flex-1">
        <p className="flex min-w-0 items-center gap-2">
          <span dir="auto" className="truncate font-medium">
            {name}
          </span>
          {isSelf && <Badge kind="good">{t('you')}</Badge>}
        </p>
        <p className="text-sm break-words text-muted">
          {member.name !== null && `${member.email} · `}
          {t('since', { date: format.dateTime(new Date(member.created_at), { dateStyle: 'medium' }) })}
        </p>
      </div>
      {isOwner ? (
        <Select
          label={t('roleOf', { name })}
          isLabelHidden
          value={change.isPending ? change.variables : member.role}
          isDisabled={change.isPending}
          onChange={chooseRole}
          options={ROLES.map((role) => ({ value: role, label: t(`roles.${role}`) }))}
        />
      ) : (
        <Badge>{t(`roles.${member.role}`)}</Badge>
      )}
      {isSelf
        ? !project.personal && <Leave project={project} userId={member.user_id} />
        : isOwner && <Remove project={project} member={member} onRemoved={onChanged} />}
      {change.error && givesUpFor === null && (
        <div className="basis-full">
          <Problem error={change.error} />
        </div>
      )}
      <Confirm
        title={t('giveUpTitle')}
        submit={t('giveUpSubmit')}
        isOpen={givesUpFor !== null}
        onClose={() => {
          setGivesUpFor(null)
          change.reset()
        }}
        work={async () => {
          if (givesUpFor !== null) await change.mutateAsync(givesUpFor)
        }}
      >
        {t('giveUpText')}
      </Confirm>
    </li>
  )
}

function Remove({ project, member, onRemoved }: { project: Project; member: Member; onRemoved(): Promise<void> }) {
  const t = useTranslations('projects')
  const [isAsking, setIsAsking] = useState(false)
  const name = member.name ?? member.email
  const remove = async (): Promise<void> => {
    const params = { path: { id: project.id, user_id: member.user_id } }
    await dataOf(api.DELETE('/api/projects/{id}/members/{user_id}', { params }))
    await onRemoved()
  }
  return (
    <>
      <IconButton icon={X} label={t('remove', { name })} onPress={() => setIsAsking(true)} />
      <Confirm
        title={t('removeTitle', { name })}
        submit={t('removeSubmit')}
        isOpen={isAsking}
        onClose={() => setIsAsking(false)}
        work={remove}
      >
        {t('removeText', { name })}
      </Confirm>
    </>
  )
}

function Leave({ project, userId }: { project: Project; userId: number }) {
  const t = useTranslations('projects')
  const forget = useForgetProject()
  const [isAsking, setIsAsking] = useState(false)
  const leave = async (): Promise<void> => {
    const params = { path: { id: project.id, user_id: userId } }
    await dataOf(api.DELETE('/api/projects/{id}/members/{user_id}', { params }))
    await forget(project.id)
  }
  return (
    <>
      <Button kind="quiet" onPress={() => setIsAsking(true)}>
        {t('leave')}
      </Button>
      <Confirm
        title={t('leaveTitle', { project: project.name })}
        submit={t('leave')}
        isOpen={isAsking}
        onClose={() => setIsAsking(false)}
        work={leave}
      >
        {t('leaveText')}
      </Confirm>
    </>
  )
}
