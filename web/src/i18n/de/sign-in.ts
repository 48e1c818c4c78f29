import type { Messages } from '../en'

export const signIn: Messages['signIn'] = {
  title: 'Anmelden',
  email: 'E-Mail',
  password: 'Passwort',
  submit: 'Anmelden',
  toRegister: 'Konto anlegen',
  deleted: 'Ihr Konto ist gelöscht, mit allem, was nur Ihnen gehörte.',
  expired: 'Sie wurden abgemeldet. Was Sie geschrieben hatten, ist noch da; melden Sie sich an, um fortzufahren.',
}
