import { admin } from './admin'
import { audit } from './audit'

export const administration = { admin, audit }
