import { useFormatter, useTranslations } from 'use-intl'

/** How the figures of a trace are written; what is not known is a dash. */
export function useFigures() {
  const t = useTranslations('traces')
  const format = useFormatter()
  const known = (value: number | null | undefined, write: (value: number) => string): string =>
    value === null || value === undefined ? '–' : write(value)
  return {
    number: (value: number | null | undefined) => known(value, (one) => format.number(one)),
    seconds: (ms: number | null | undefined) =>
      known(ms, (one) => t('s', { s: format.number(one / 1_000, { maximumFractionDigits: 2 }) })),
    ms: (ms: number) => t('ms', { ms: format.number(ms, { maximumFractionDigits: ms < 10 ? 1 : 0 }) }),
    dollars: (usd: number | null | undefined) =>
      known(usd, (one) => format.number(one, { style: 'currency', currency: 'USD', maximumFractionDigits: 6 })),
    moment: (iso: string) => format.dateTime(new Date(iso), { dateStyle: 'medium', timeStyle: 'medium' }),
  }
}
