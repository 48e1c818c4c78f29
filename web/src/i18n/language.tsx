import { createStore, useSelector } from '@tanstack/react-store'
import type { ReactNode } from 'react'
import { I18nProvider, isRTL } from 'react-aria-components/I18nProvider'
import { IntlProvider } from 'use-intl'
import { readChoice, saveChoice } from '../app/choices'
import { en, type Messages } from './en'

export const LANGUAGES = { en: 'English', de: 'Deutsch', th: 'ไทย' } as const
export type Language = keyof typeof LANGUAGES

declare module 'use-intl' {
  interface AppConfig {
    Locale: Language
    Messages: Messages
  }
}

/** English is always there; the others come when they are chosen. */
const LOADERS: Record<Language, () => Promise<Messages>> = {
  en: async () => en,
  de: async () => (await import('./de')).de,
  th: async () => (await import('./th')).th,
}

const isLanguage = (value: string): value is Language => Object.hasOwn(LANGUAGES, value)

function preferred(): Language {
  const chosen = readChoice('language')
  const wanted = [chosen ?? '', ...navigator.languages.map((tag) => tag.split('-')[0] ?? '')]
  return wanted.find(isLanguage) ?? 'en'
}

const spoken = createStore<{ language: Language; messages: Messages }>({ language: 'en', messages: en })

/** Shows the page in a language; chosen, it stays so in this browser. */
export async function speak(language: Language): Promise<void> {
  const messages = await LOADERS[language]()
  document.documentElement.lang = language
  document.documentElement.dir = isRTL(language) ? 'rtl' : 'ltr'
  spoken.setState(() => ({ language, messages }))
}

export async function chooseLanguage(language: Language): Promise<void> {
  saveChoice('language', language)
  await speak(language)
}

/** The words of a language may be away, after an upgrade for instance: English is here. */
export const openLanguage = (): Promise<void> => speak(preferred()).catch(() => speak('en'))

export const useLanguage = (): Language => useSelector(spoken, ({ language }) => language)

export function Language({ children }: { children: ReactNode }) {
  const { language, messages } = useSelector(spoken)
  return (
    <IntlProvider locale={language} messages={messages} timeZone={Intl.DateTimeFormat().resolvedOptions().timeZone}>
      <I18nProvider locale={language}>{children}</I18nProvider>
    </IntlProvider>
  )
}
