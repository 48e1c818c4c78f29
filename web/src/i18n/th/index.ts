import type { Messages } from '../en'
import { account } from './account'
import { admin } from './admin'
import { agents } from './agents'
import { app } from './app'
import { audit } from './audit'
import { chat } from './chat'
import { documents } from './documents'
import { errors } from './errors'
import { projects } from './projects'
import { register } from './register'
import { search } from './search'
import { shares } from './shares'
import { signIn } from './sign-in'
import { sources } from './sources'
import { start } from './start'
import { traces } from './traces'

export const th: Messages = {
  account,
  admin,
  agents,
  app,
  audit,
  chat,
  documents,
  errors,
  projects,
  register,
  search,
  shares,
  signIn,
  sources,
  start,
  traces,
}
