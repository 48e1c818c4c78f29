import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { api, dataOf } from '../../api/client'
import { accountDeleted } from '../../api/session'
import { Button } from '../../ui/button'
import { Dialog } from '../../ui/dialog'
import { Field } from '../../ui/field'
import { Form } from '../../ui/form'
import { Section } from '../../ui/section'
import { useOwnPassword } from './use-own-password'

/** Deletes the account, for who knows its password and has read what goes with it. */
export function DeleteAccount() {
  const t = useTranslations('account')
  const [isAsking, setIsAsking] = useState(false)
  const close = (): void => setIsAsking(false)
  return (
    <Section title={t('deletion')}>
      <p className="text-sm text-muted">{t('deletionText')}</p>
      <Button className="self-start text-bad" onPress={() => setIsAsking(true)}>
        {t('delete')}
      </Button>
      <Dialog title={t('deleteTitle')} role="alertdialog" isOpen={isAsking} onClose={close}>
        <p>{t('deletionText')}</p>
        <p className="text-sm text-muted">{t('deletionFirst')}</p>
        <DeletionForm onClose={close} />
      </Dialog>
    </Section>
  )
}

function DeletionForm({ onClose }: { onClose(): void }) {
  const t = useTranslations('account')
  const navigate = useNavigate()
  const byPassword = useOwnPassword('body.password')
  const [password, setPassword] = useState('')
  const remove = async (): Promise<void> => {
    await byPassword(dataOf(api.DELETE('/api/users/me', { body: { password } })))
    // Away first: whoever is signed out at a place of their own is sent to sign in and come back.
    await navigate({ to: '/sign-in', search: { deleted: true }, replace: true })
    accountDeleted()
  }
  return (
    <Form submit={t('deleteSubmit')} work={remove} onCancel={onClose} isDanger>
      {(errors) => (
        <Field
          label={t('password')}
          type="password"
          autoComplete="current-password"
          isRequired
          autoFocus
          value={password}
          onChange={setPassword}
          error={errors.at('body.password')}
        />
      )}
    </Form>
  )
}
