import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { Form } from 'react-aria-components'
import { useTranslations } from 'use-intl'
import { signIn } from '../../api/session'
import { Button } from '../../ui/button'
import { Field } from '../../ui/field'
import { Problem } from '../../ui/problem'
import { useSubmit } from '../../ui/use-submit'
import { Card } from './card'

export function SignInPage() {
  const t = useTranslations('signIn')
  const navigate = useNavigate()
  const { to, expired, deleted } = useSearch({ from: '/sign-in' })
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const { error, isBusy, onSubmit } = useSubmit(async () => {
    await signIn({ email, password })
    await navigate({ to: to ?? '/', replace: true })
  })
  return (
    <Card title={t('title')}>
      {deleted ? (
        <p className="text-sm text-muted">{t('deleted')}</p>
      ) : (
        expired && <p className="text-sm text-muted">{t('expired')}</p>
      )}
      <Form onSubmit={onSubmit} className="flex flex-col gap-4">
        <Field
          label={t('email')}
          type="email"
          name="email"
          autoComplete="username"
          isRequired
          autoFocus
          value={email}
          onChange={setEmail}
        />
        <Field
          label={t('password')}
          type="password"
          name="password"
          autoComplete="current-password"
          isRequired
          value={password}
          onChange={setPassword}
        />
        {error !== null && <Problem error={error} />}
        <Button kind="primary" type="submit" isBusy={isBusy}>
          {t('submit')}
        </Button>
      </Form>
      <Link to="/setup" className="text-sm text-accent underline">
        {t('toRegister')}
      </Link>
    </Card>
  )
}
