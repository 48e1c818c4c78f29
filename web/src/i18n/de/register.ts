import type { Messages } from '../en'

export const register: Messages['register'] = {
  title: 'Konto anlegen',
  setupTitle: 'Willkommen bei Groundwire',
  setupText: 'Sie sind zuerst hier. Ihr Konto wird das der Verwaltung.',
  name: 'Name',
  passwordHelp:
    'Mindestens 8 Zeichen und höchstens 72 Bytes (ein Umlaut zählt zwei). Die häufigsten Passwörter werden abgelehnt.',
  closedTitle: 'Die Registrierung ist geschlossen',
  closedText: 'Hier kann niemand selbst ein Konto anlegen. Fragen Sie, wer diesen Server betreibt.',
  submit: 'Konto anlegen',
  toSignIn: 'Ich habe ein Konto',
}
