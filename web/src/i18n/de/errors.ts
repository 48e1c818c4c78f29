import type { Messages } from '../en'

export const errors: Messages['errors'] = {
  offline: 'Der Server antwortet nicht. Bitte die Verbindung prüfen; es geht nichts verloren.',
  unknown: 'Etwas ist schiefgegangen.',
  trace: 'Spur {id}',
  copyTrace: 'Trace-ID kopieren',
  copied: 'Kopiert',
}
