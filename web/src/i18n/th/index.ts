import type { Messages } from '../en'
import { account } from './account'
import { agents } from './agents'
import { app } from './app'
import { chat } from './chat'
import { documents } from './documents'
import { errors } from './errors'
import { projects } from './projects'
import { register } from './register'
import { signIn } from './sign-in'
import { sources } from './sources'
import { traces } from './traces'

export const th: Messages = {
  account,
  agents,
  app,
  chat,
  documents,
  errors,
  projects,
  register,
  signIn,
  sources,
  traces,
}
