import type { Messages } from '../en'

export const projects: Messages['projects'] = {
  project: 'โปรเจกต์',
  settings: 'การตั้งค่าของ {name}',
}
