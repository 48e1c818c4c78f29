import { useMutation } from '@tanstack/react-query'
import { Download } from 'lucide-react'
import { useTranslations } from 'use-intl'
import { download } from '../../api/download'
import { Button } from '../../ui/button'
import { Problem } from '../../ui/problem'
import { Section } from '../../ui/section'
import { AccountPart } from './account-part'
import { DeleteAccount } from './delete-account'

/** All of one's data, to take along or to delete. */
export function DataPage() {
  return (
    <AccountPart>
      <Export />
      <DeleteAccount />
    </AccountPart>
  )
}

function Export() {
  const t = useTranslations('account')
  const { error, isPending, isSuccess, mutate } = useMutation({
    mutationFn: () => download('/api/users/me/export', 'groundwire-export.zip'),
  })
  return (
    <Section title={t('export')}>
      <p className="text-sm text-muted">{t('exportText')}</p>
      {error !== null && <Problem error={error} />}
      <div className="flex flex-wrap items-center gap-3">
        <Button isDisabled={isPending} onPress={() => mutate()}>
          <Download size={16} aria-hidden />
          {t('exportSubmit')}
        </Button>
        <p role="status" className="text-sm text-muted">
          {isPending ? t('exporting') : isSuccess && t('exported')}
        </p>
      </div>
    </Section>
  )
}
