import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { api, dataOf } from '../../api/client'
import { notValid } from '../../api/errors'
import { Checkbox } from '../../ui/checkbox'
import { CheckboxGroup } from '../../ui/checkbox-group'
import { Dialog } from '../../ui/dialog'
import { Field } from '../../ui/field'
import { Form } from '../../ui/form'
import { Select } from '../../ui/select'
import type { ShownKey } from './new-key'
import { apiKeyList } from './queries'

const SCOPES = ['read', 'chat', 'write'] as const
/** In days. */
const EXPIRIES = ['30', '90', '365', 'never'] as const
type Expiry = (typeof EXPIRIES)[number]
const DAY_MS = 86_400_000

interface NewKeyProps {
  onClose(): void
  onMade(key: ShownKey): void
}

/** Asks what a new key is for, and makes it. */
export function NewKeyDialog({ isOpen, ...props }: NewKeyProps & { isOpen: boolean }) {
  const t = useTranslations('account')
  return (
    <Dialog title={t('newKey')} isOpen={isOpen} onClose={props.onClose}>
      <NewKeyForm {...props} />
    </Dialog>
  )
}

function NewKeyForm({ onClose, onMade }: NewKeyProps) {
  const t = useTranslations('account')
  const client = useQueryClient()
  const [name, setName] = useState('')
  const [chosen, setChosen] = useState<readonly string[]>(['read', 'chat'])
  const [expiry, setExpiry] = useState<Expiry>('90')
  const expiries: Record<Expiry, string> = {
    '30': t('expiries.days', { days: 30 }),
    '90': t('expiries.days', { days: 90 }),
    '365': t('expiries.year'),
    never: t('expiries.never'),
  }
  const create = async (): Promise<void> => {
    const scopes = SCOPES.filter((scope) => chosen.includes(scope))
    if (scopes.length === 0) throw notValid('body.scopes', t('chooseScope'))
    const until = expiry === 'never' ? {} : { expires_at: new Date(Date.now() + Number(expiry) * DAY_MS).toISOString() }
    const made = await dataOf(api.POST('/api/api-keys', { body: { name: name.trim(), scopes, ...until } }))
    onMade(made)
    onClose()
    await client.invalidateQueries({ queryKey: apiKeyList.queryKey })
  }
  return (
    <Form submit={t('createKey')} work={create} onCancel={onClose}>
      {(errors) => (
        <>
          <Field
            label={t('keyName')}
            help={t('keyNameHelp')}
            isRequired
            autoFocus
            autoComplete="off"
            maxLength={200}
            value={name}
            onChange={setName}
            error={errors.at('body.name')}
          />
          <CheckboxGroup label={t('scopes')} value={chosen} onChange={setChosen} error={errors.at('body.scopes')}>
            {SCOPES.map((scope) => (
              <Checkbox key={scope} value={scope}>
                <span className="font-medium">{t(`scope.${scope}`)}</span>
                <span className="block text-muted">{t(`scopeText.${scope}`)}</span>
              </Checkbox>
            ))}
          </CheckboxGroup>
          <Select
            label={t('expiry')}
            value={expiry}
            onChange={(next: Expiry) => setExpiry(next)}
            options={EXPIRIES.map((value) => ({ value, label: expiries[value] }))}
          />
        </>
      )}
    </Form>
  )
}
