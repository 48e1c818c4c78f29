import type { CommonMessages } from '../en'
import { account } from './account'
import { agents } from './agents'
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
import { start } from './start'
import { traces } from './traces'

export const th: CommonMessages = {
  account,
  agents,
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
  start,
  traces,
}
