import { useFormatter } from 'use-intl'

/** Figures of usage as they are read. */
export function useFigures() {
  const format = useFormatter()
  return {
    number: (value: number): string => format.number(value),
    /** Where there is little room: 12K. */
    short: (value: number): string => format.number(value, { notation: 'compact', maximumFractionDigits: 1 }),
    /** Dollars; what is less than a cent is not nothing. */
    money: (value: number): string =>
      format.number(value, {
        style: 'currency',
        currency: 'USD',
        minimumFractionDigits: 2,
        maximumFractionDigits: value !== 0 && value < 1 ? 4 : 2,
      }),
    share: (value: number): string => format.number(value, { style: 'percent', maximumFractionDigits: 0 }),
    /** A day of UTC, as it is written here. */
    day: (day: string): string => format.dateTime(new Date(day), { dateStyle: 'medium', timeZone: 'UTC' }),
    shortDay: (day: string): string =>
      format.dateTime(new Date(day), { day: 'numeric', month: 'short', timeZone: 'UTC' }),
  }
}
