import { useFormatter, useTranslations } from 'use-intl'
import { Badge } from '../../ui/badge'
import { Cell, Row, Table } from '../../ui/table'
import type { ExplainedAnswer } from './queries'

/** Every marker that the model wrote: the sentence, the quote behind it, and how far that bears it out. */
export function CitationChecks({ answer: { account, citations } }: { answer: ExplainedAnswer }) {
  const t = useTranslations('traces')
  const format = useFormatter()
  const markers = account?.markers ?? []
  if (markers.length === 0) {
    return <p className="text-sm text-muted">{t(citations.length === 0 ? 'noMarkers' : 'checksLost')}</p>
  }
  return (
    <Table
      label={t('checksTable')}
      columns={[
        { key: 'written', title: t('marker') },
        { key: 'sentence', title: t('sentence') },
        { key: 'quote', title: t('quote') },
        { key: 'support', title: t('support'), isFigure: true },
        { key: 'check', title: t('check') },
      ]}
    >
      {markers.map(({ written, index, sentence, support, verified }, at) => {
        const citation = citations.find((one) => one.index === index)
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: what was checked never changes
          <Row key={at}>
            <Cell>{index === null || index === written ? `[${written}]` : `[${written}] → [${index}]`}</Cell>
            <Cell>
              <p dir="auto" className="min-w-40 break-words">
                {sentence}
              </p>
            </Cell>
            <Cell>
              {citation ? (
                <div className="min-w-40">
                  <p dir="auto" className="break-words">
                    {citation.quote}
                  </p>
                  <p className="text-xs text-muted">
                    {citation.document_name}, {t('page', { page: citation.page })}
                  </p>
                </div>
              ) : (
                '–'
              )}
            </Cell>
            <Cell isFigure>{index === null ? '–' : format.number(support, { style: 'percent' })}</Cell>
            <Cell>
              <span className="whitespace-nowrap">
                {index === null ? (
                  <Badge kind="bad">{t('removed')}</Badge>
                ) : (
                  <Badge kind={verified ? 'good' : 'warn'}>{t(verified ? 'borneOut' : 'notBorneOut')}</Badge>
                )}
              </span>
            </Cell>
          </Row>
        )
      })}
    </Table>
  )
}
