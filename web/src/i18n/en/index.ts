import { account } from './account'
import type { administration } from './administration'
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

/** English, and the shape of every other language: a file a feature. Messages are ICU MessageFormat. */
export const en = {
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

/** What everybody reads; the words of the administration come with its rooms. */
export type CommonMessages = typeof en
export type Messages = CommonMessages & typeof administration
