import type { Messages } from '../en'
import { admin } from './admin'
import { app } from './app'
import { audit } from './audit'
import { chat } from './chat'
import { documents } from './documents'
import { errors } from './errors'
import { projects } from './projects'
import { register } from './register'
import { signIn } from './sign-in'
import { sources } from './sources'
import { traces } from './traces'

export const th: Messages = { admin, app, audit, chat, documents, errors, projects, register, signIn, sources, traces }
