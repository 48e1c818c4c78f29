import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { api, dataOf } from '../../api/client'
import { ApiError, ofField } from '../../api/errors'
import { Field } from '../../ui/field'
import { Form } from '../../ui/form'
import { Select } from '../../ui/select'
import { type MemberRole, ROLES } from './queries'

/** Adds somebody who has an account, by their e-mail. */
export function AddMember({ projectId, onAdded }: { projectId: number; onAdded(): Promise<void> }) {
  const t = useTranslations('projects')
  const [email, setEmail] = useState('')
  const [role, setRole] = useState<MemberRole>('viewer')
  const add = async (): Promise<void> => {
    const params = { path: { id: projectId } }
    try {
      await dataOf(api.POST('/api/projects/{id}/members', { params, body: { email: email.trim(), role } }))
    } catch (error) {
      // The one thing that is not found here is the person.
      if (error instanceof ApiError && error.status === 404) throw ofField(error, 'body.email', t('unknownEmail'))
      if (error instanceof ApiError && error.status === 409) throw ofField(error, 'body.email', error.message)
      throw error
    }
    setEmail('')
    await onAdded()
  }
  return (
    <div className="rounded-lg border border-line p-3">
      <h3 className="mb-2 text-sm font-semibold">{t('add')}</h3>
      <Form submit={t('addSubmit')} work={add} done={t('added')}>
        {(errors) => (
          <div className="grid items-start gap-3 sm:grid-cols-[1fr_10rem]">
            <Field
              label={t('email')}
              type="email"
              autoComplete="off"
              isRequired
              help={t('addHelp')}
              value={email}
              onChange={setEmail}
              error={errors.at('body.email')}
            />
            <Select
              label={t('role')}
              value={role}
              onChange={(chosen: MemberRole) => setRole(chosen)}
              options={ROLES.map((one) => ({ value: one, label: t(`roles.${one}`) }))}
            />
          </div>
        )}
      </Form>
    </div>
  )
}
