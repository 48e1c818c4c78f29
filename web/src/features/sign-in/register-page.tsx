import { Link, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { Form } from 'react-aria-components'
import { useTranslations } from 'use-intl'
import { api, dataOf } from '../../api/client'
import { ApiError } from '../../api/errors'
import { register } from '../../api/session'
import { Button } from '../../ui/button'
import { Field } from '../../ui/field'
import { Problem } from '../../ui/problem'
import { useSubmit } from '../../ui/use-submit'
import { chooseProject } from '../projects/chosen'
import { Card } from './card'

/** The setup token of the link in the terminal: behind `#`, so that no server and no log sees it. */
const tokenOfLink = (): string => new URLSearchParams(location.hash.slice(1)).get('token') ?? ''

const errorOfField = (error: unknown, path: string): string | undefined =>
  error instanceof ApiError ? error.fields.find((field) => field.path === `body.${path}`)?.message : undefined

/** The first administrator begins where there is something to ask about. */
async function chooseExamples(): Promise<void> {
  const { items } = await dataOf(api.GET('/api/projects'))
  const examples = items.find(({ personal }) => !personal)
  if (examples) chooseProject(examples.id)
}

export function RegisterPage() {
  const t = useTranslations('register')
  const inSignIn = useTranslations('signIn')
  const navigate = useNavigate()
  const [setupToken] = useState(tokenOfLink)
  const [account, setAccount] = useState({ name: '', email: '', password: '' })
  const change = (field: keyof typeof account) => (value: string) => setAccount({ ...account, [field]: value })
  const { error, isBusy, onSubmit } = useSubmit(async () => {
    const { name, ...credentials } = account
    await register({
      ...credentials,
      ...(name.trim() === '' ? {} : { name: name.trim() }),
      ...(setupToken === '' ? {} : { setup_token: setupToken }),
    })
    if (setupToken !== '') await chooseExamples()
    await navigate({ to: '/', replace: true })
  })
  return (
    <Card title={setupToken === '' ? t('title') : t('setupTitle')}>
      {setupToken !== '' && <p className="text-muted">{t('setupText')}</p>}
      <Form onSubmit={onSubmit} className="flex flex-col gap-4">
        <Field
          label={t('name')}
          name="name"
          autoComplete="name"
          value={account.name}
          onChange={change('name')}
          error={errorOfField(error, 'name')}
        />
        <Field
          label={inSignIn('email')}
          type="email"
          name="email"
          autoComplete="username"
          isRequired
          value={account.email}
          onChange={change('email')}
          error={errorOfField(error, 'email')}
        />
        <Field
          label={inSignIn('password')}
          type="password"
          name="password"
          autoComplete="new-password"
          isRequired
          help={t('passwordHelp')}
          value={account.password}
          onChange={change('password')}
          error={errorOfField(error, 'password')}
        />
        {error !== null && <Problem error={error} />}
        <Button kind="primary" type="submit" isDisabled={isBusy}>
          {t('submit')}
        </Button>
      </Form>
      <Link to="/sign-in" search={{}} className="text-sm text-accent underline">
        {t('toSignIn')}
      </Link>
    </Card>
  )
}
