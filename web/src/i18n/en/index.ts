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

/** English, and the shape of every other language: a file a feature. Messages are ICU MessageFormat. */
export const en = { account, agents, app, chat, documents, errors, projects, register, signIn, sources, traces }

export type Messages = typeof en
