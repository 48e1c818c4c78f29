import type { Messages } from '../en'

export const register: Messages['register'] = {
  title: 'Konto anlegen',
  setupTitle: 'Willkommen bei Groundwire',
  setupText: 'Sie sind zuerst hier. Ihr Konto wird das der Verwaltung.',
  name: 'Name',
  passwordHelp: 'Mindestens 8 Zeichen.',
  submit: 'Konto anlegen',
  toSignIn: 'Ich habe ein Konto',
}
