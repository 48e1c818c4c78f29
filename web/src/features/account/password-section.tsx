import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { api, dataOf } from '../../api/client'
import { Field } from '../../ui/field'
import { Form } from '../../ui/form'
import { Section } from '../../ui/section'
import { sessionList } from './queries'
import { useOwnPassword } from './use-own-password'

/** Sets a new password for who knows the old one. */
export function PasswordSection() {
  const t = useTranslations('account')
  const inRegister = useTranslations('register')
  const client = useQueryClient()
  const byPassword = useOwnPassword('body.current_password')
  const [current, setCurrent] = useState('')
  const [next, setNext] = useState('')
  const change = async (): Promise<void> => {
    const body = { current_password: current, new_password: next }
    await byPassword(dataOf(api.POST('/api/auth/change-password', { body })))
    setCurrent('')
    setNext('')
    await client.invalidateQueries({ queryKey: sessionList.queryKey })
  }
  return (
    <Section title={t('password')}>
      <p className="text-sm text-muted">{t('passwordText')}</p>
      <Form submit={t('changePassword')} work={change} done={t('passwordChanged')}>
        {(errors) => (
          <>
            <Field
              label={t('currentPassword')}
              type="password"
              autoComplete="current-password"
              isRequired
              value={current}
              onChange={setCurrent}
              error={errors.at('body.current_password')}
            />
            <Field
              label={t('newPassword')}
              type="password"
              autoComplete="new-password"
              isRequired
              help={inRegister('passwordHelp')}
              value={next}
              onChange={setNext}
              error={errors.at('body.new_password')}
            />
          </>
        )}
      </Form>
    </Section>
  )
}
