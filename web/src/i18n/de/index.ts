import type { Messages } from '../en'
import { app } from './app'
import { chat } from './chat'
import { documents } from './documents'
import { errors } from './errors'
import { projects } from './projects'
import { register } from './register'
import { search } from './search'
import { shares } from './shares'
import { signIn } from './sign-in'
import { sources } from './sources'
import { traces } from './traces'

export const de: Messages = {
  app,
  chat,
  documents,
  errors,
  projects,
  register,
  search,
  shares,
  signIn,
  sources,
  traces,
}
