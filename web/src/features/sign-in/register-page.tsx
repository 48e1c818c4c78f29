import { Link, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { api, dataOf } from '../../api/client'
import { ApiError } from '../../api/errors'
import { register } from '../../api/session'
import { useServerWords } from '../../i18n/language'
import { Button } from '../../ui/button'
import { Field } from '../../ui/field'
import { errorsOf } from '../../ui/field-errors'
import { Problem } from '../../ui/problem'
import { useSubmit } from '../../ui/use-submit'
import { chooseProject } from '../projects/chosen'
import { Card } from './card'

/** The setup token of the link in the terminal: behind `#`, so that no server and no log sees it. */
const tokenOfLink = (): string => new URLSearchParams(location.hash.slice(1)).get('token') ?? ''

/** Nobody can make an account here by themselves; another code says that the setup token is wrong. */
const isClosed = (error: unknown): boolean => error instanceof ApiError && error.code === 'forbidden'

/** The first administrator begins where there is something to ask about. */
async function chooseExamples(): Promise<void> {
  const { items } = await dataOf(api.GET('/api/projects'))
  const examples = items.find(({ personal }) => !personal)
  if (examples) chooseProject(examples.id)
}

/** Makes an account: the first administrator's by the link of the terminal, anybody's where registration is open. */
export function RegisterPage() {
  const t = useTranslations('register')
  const say = useServerWords()
  const inSignIn = useTranslations('signIn')
  const navigate = useNavigate()
  const [setupToken] = useState(tokenOfLink)
  const [account, setAccount] = useState({ name: '', email: '', password: '' })
  const change = (field: keyof typeof account) => (value: string) => setAccount({ ...account, [field]: value })
  const { error, isBusy, onSubmit, clear } = useSubmit(async () => {
    const { name, ...credentials } = account
    await register({
      ...credentials,
      ...(name.trim() === '' ? {} : { name: name.trim() }),
      ...(setupToken === '' ? {} : { setup_token: setupToken }),
    })
    if (setupToken !== '') await chooseExamples()
    await navigate({ to: '/', replace: true })
  })
  if (isClosed(error)) {
    return (
      <Card title={t('closedTitle')}>
        <p role="alert">{t('closedText')}</p>
        <Link to="/sign-in" search={{}} className="text-sm text-accent underline">
          {t('toSignIn')}
        </Link>
      </Card>
    )
  }
  const errors = errorsOf(error, say)
  const fields = {
    name: errors.at('body.name'),
    email: errors.at('body.email'),
    password: errors.at('body.password'),
  }
  const rest = errors.rest()
  return (
    <Card title={setupToken === '' ? t('title') : t('setupTitle')}>
      {setupToken !== '' && <p className="text-muted">{t('setupText')}</p>}
      <form onSubmit={onSubmit} onChange={clear} className="flex flex-col gap-4">
        <Field
          label={t('name')}
          name="name"
          autoComplete="name"
          value={account.name}
          onChange={change('name')}
          error={fields.name}
        />
        <Field
          label={inSignIn('email')}
          type="email"
          name="email"
          autoComplete="username"
          isRequired
          value={account.email}
          onChange={change('email')}
          error={fields.email}
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
          error={fields.password}
        />
        {rest !== null && <Problem error={rest} />}
        <Button kind="primary" type="submit" isBusy={isBusy}>
          {t('submit')}
        </Button>
      </form>
      <Link to="/sign-in" search={{}} className="text-sm text-accent underline">
        {t('toSignIn')}
      </Link>
    </Card>
  )
}
