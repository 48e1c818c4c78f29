import type { Messages } from '../en'
import { admin } from './admin'
import { audit } from './audit'

export const administration: Pick<Messages, 'admin' | 'audit'> = { admin, audit }
