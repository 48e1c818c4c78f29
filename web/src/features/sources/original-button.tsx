import { Download } from 'lucide-react'
import { useTranslations } from 'use-intl'
import { download } from '../../api/download'
import type { Document } from '../../api/types'
import { Button } from '../../ui/button'
import { Problem } from '../../ui/problem'
import { useSubmit } from '../../ui/use-submit'

/** The file itself, as it was uploaded last. */
export function OriginalButton({ document: { project_id, id, name } }: { document: Document }) {
  const t = useTranslations('sources')
  const { error, isBusy, run } = useSubmit(() => download(`/api/projects/${project_id}/documents/${id}/file`, name))
  return (
    <>
      <Button className="self-start" isDisabled={isBusy} onPress={() => void run()}>
        <Download size={14} aria-hidden />
        {t('original')}
      </Button>
      {error !== null && <Problem error={error} />}
    </>
  )
}
