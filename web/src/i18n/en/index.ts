import { app } from './app'
import { chat } from './chat'
import { documents } from './documents'
import { errors } from './errors'
import { projects } from './projects'
import { register } from './register'
import { signIn } from './sign-in'
import { sources } from './sources'
import { start } from './start'
import { traces } from './traces'

/** English, and the shape of every other language: a file a feature. Messages are ICU MessageFormat. */
export const en = { app, chat, documents, errors, projects, register, signIn, sources, start, traces }

export type Messages = typeof en
