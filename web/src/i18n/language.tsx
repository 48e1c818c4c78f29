import { createStore, useSelector } from '@tanstack/react-store'
import type { ReactNode } from 'react'
import { I18nProvider, isRTL } from 'react-aria-components/I18nProvider'
import { IntlProvider } from 'use-intl'
import { readChoice, saveChoice } from '../app/choices'
import { type CommonMessages, en, type Messages } from './en'
import { type ServerWords, translator } from './server-words'

export const LANGUAGES = { en: 'English', de: 'Deutsch', th: 'ไทย' } as const
export type Language = keyof typeof LANGUAGES

declare module 'use-intl' {
  interface AppConfig {
    Locale: Language
    Messages: Messages
  }
}

/** English is always there; the others come when they are chosen. */
const LOADERS: Record<Language, () => Promise<CommonMessages>> = {
  en: async () => en,
  de: async () => (await import('./de')).de,
  th: async () => (await import('./th')).th,
}

const ADMINISTRATION: Record<Language, () => Promise<Pick<Messages, 'admin' | 'audit'>>> = {
  en: async () => (await import('./en/administration')).administration,
  de: async () => (await import('./de/administration')).administration,
  th: async () => (await import('./th/administration')).administration,
}

/** The server speaks English. */
const SERVER: Record<Language, () => Promise<ServerWords>> = {
  en: async () => ({}),
  de: async () => (await import('./de/server')).server,
  th: async () => (await import('./th/server')).server,
}

const isLanguage = (value: string): value is Language => Object.hasOwn(LANGUAGES, value)

function preferred(): Language {
  const chosen = readChoice('language')
  const wanted = [chosen ?? '', ...navigator.languages.map((tag) => tag.split('-')[0] ?? '')]
  return wanted.find(isLanguage) ?? 'en'
}

interface Spoken {
  language: Language
  messages: CommonMessages | Messages
  /** What the server said, in this language. */
  say(said: string): string
}

const spoken = createStore<Spoken>({ language: 'en', messages: en, say: (said) => said })
let isAdministering = false

/** Shows the page in a language; chosen, it stays so in this browser. */
export async function speak(language: Language): Promise<void> {
  const [common, administration, server] = await Promise.all([
    LOADERS[language](),
    isAdministering ? ADMINISTRATION[language]() : null,
    SERVER[language](),
  ])
  const messages = { ...common, ...administration }
  document.documentElement.lang = language
  document.documentElement.dir = isRTL(language) ? 'rtl' : 'ltr'
  spoken.setState(() => ({ language, messages, say: translator(server) }))
}

export async function chooseLanguage(language: Language): Promise<void> {
  saveChoice('language', language)
  await speak(language)
}

/** Has the words of the administration come, before its rooms are shown. */
export async function openAdministration(): Promise<void> {
  if (isAdministering) return
  isAdministering = true
  try {
    await speak(spoken.get().language)
  } catch (error) {
    isAdministering = false
    throw error
  }
}

/** The words of a language may be away, after an upgrade for instance: English is here. */
export const openLanguage = (): Promise<void> => speak(preferred()).catch(() => speak('en'))

export const useLanguage = (): Language => useSelector(spoken, ({ language }) => language)

/** To say what the server said in the language of the page. */
export const useServerWords = (): Spoken['say'] => useSelector(spoken, ({ say }) => say)

export function Language({ children }: { children: ReactNode }) {
  const { language, messages } = useSelector(spoken)
  return (
    <IntlProvider locale={language} messages={messages} timeZone={Intl.DateTimeFormat().resolvedOptions().timeZone}>
      <I18nProvider locale={language}>{children}</I18nProvider>
    </IntlProvider>
  )
}
