import type { Messages } from '../en'

export const shares: Messages['shares'] = {
  title: 'Unterhaltung teilen',
  explanation:
    'Wer einen Link hat, liest ohne Anmeldung die Fragen und Antworten, wie sie jetzt sind, mit den Zitaten. Späteres wird nicht gezeigt.',
  make: 'Link erstellen',
  link: 'Der Link',
  once: 'Jetzt kopieren: Er wird nur dieses eine Mal gezeigt.',
  copy: 'Link kopieren',
  copied: 'Kopiert',
  links: 'Links zu dieser Unterhaltung',
  none: 'Es gibt noch keine Links.',
  since: 'Erstellt am {when}',
  revoke: 'Zurückziehen',
  revokeOf: 'Den Link vom {when} zurückziehen',
  off: 'Das Teilen durch Links ist auf diesem Server ausgeschaltet. Wer ihn betreibt, kann es einschalten.',
  shared: 'Eine geteilte Unterhaltung',
  untitled: 'Eine Unterhaltung',
  deadTitle: 'Dieser Link zeigt nichts mehr',
  dead: 'Er wurde zurückgezogen, die Unterhaltung wurde gelöscht, oder die Adresse ist nicht vollständig. Wer ihn geschickt hat, kann einen neuen erstellen.',
  incomplete: 'Diese Antwort ist nicht vollständig.',
  imported: 'aus einer Datei; von diesem Server nicht geprüft',
}
