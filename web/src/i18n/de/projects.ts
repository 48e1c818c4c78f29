import type { Messages } from '../en'

export const projects: Messages['projects'] = {
  project: 'Projekt',
  settings: 'Einstellungen von {name}',
}
