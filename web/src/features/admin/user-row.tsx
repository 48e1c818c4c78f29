import { useNavigate } from '@tanstack/react-router'
import { Ellipsis } from 'lucide-react'
import { useFormatter, useTranslations } from 'use-intl'
import type { User } from '../../api/types'
import { useUser } from '../../app/session'
import { ActionMenu } from '../../ui/action-menu'
import { Badge } from '../../ui/badge'
import { Select } from '../../ui/select'
import { Cell, Row } from '../../ui/table'
import type { UserChange } from './user-change'

const ROLES = ['user', 'admin'] as const
const TIERS = ['free', 'pro', 'enterprise'] as const

/** One person, what they are, and the ways to change it. */
export function UserRow({ user, onChange }: { user: User; onChange(changes: UserChange): void }) {
  const t = useTranslations('admin.users')
  const format = useFormatter()
  const navigate = useNavigate()
  const isSelf = useUser().id === user.id
  const { id, email, name, role, tier, is_active: isActive } = user
  return (
    <Row>
      <Cell>
        <p dir="auto" className="font-medium whitespace-nowrap">
          {name ?? email} {isSelf && <Badge>{t('you')}</Badge>}
        </p>
        {name !== null && <p className="text-muted">{email}</p>}
      </Cell>
      <Cell>
        <Select
          label={t('roleOf', { email })}
          isLabelHidden
          value={role}
          options={ROLES.map((value) => ({ value, label: t(`roles.${value}`) }))}
          onChange={(value) => onChange({ role: value })}
        />
      </Cell>
      <Cell>
        <Select
          label={t('tierOf', { email })}
          isLabelHidden
          value={tier}
          options={TIERS.map((value) => ({ value, label: t(`tiers.${value}`) }))}
          onChange={(value) => onChange({ tier: value })}
        />
      </Cell>
      <Cell>
        <Badge kind={isActive ? 'good' : 'warn'}>{t(isActive ? 'active' : 'inactive')}</Badge>
      </Cell>
      <Cell>
        <span className="whitespace-nowrap text-muted">
          {format.dateTime(new Date(user.created_at), { dateStyle: 'medium' })}
        </span>
      </Cell>
      <Cell>
        <ActionMenu
          icon={Ellipsis}
          label={t('more', { email })}
          actions={[
            {
              label: t('did'),
              onAction: () => void navigate({ to: '/admin/audit', search: { actor: id } }),
            },
            { label: t('used'), onAction: () => void navigate({ to: '/admin/usage', search: { user: id } }) },
            {
              label: t(isActive ? 'deactivate' : 'activate'),
              onAction: () => onChange({ is_active: !isActive }),
            },
          ]}
        />
      </Cell>
    </Row>
  )
}
