import { resolve } from 'node:path'
import type { StorageOptions } from './providers/blob-store/open.ts'
import type { S3Options } from './providers/blob-store/s3.ts'
import { ConfigError, type SettingsReader, secret } from './settings-reader.ts'

const STORAGE_TAKES = 'STORAGE_URL takes file:<folder> or s3://<bucket>[/<prefix>][?endpoint=<address>&region=<name>]'

/** `STORAGE_URL` and the keys of a bucket. @throws ConfigError. */
export function storageSettings(read: SettingsReader, dataDir: string): StorageOptions {
  const url = read.text('STORAGE_URL', '')
  if (url === '') return { kind: 'file', folder: resolve(dataDir, 'files') }
  if (url.startsWith('file:')) {
    return { kind: 'file', folder: resolve(url.slice('file:'.length).replace(/^\/\/(?=\/)/, '')) }
  }
  const parsed = URL.canParse(url) ? new URL(url) : null
  // The value is not repeated: keys may have been put into it.
  if (parsed?.protocol !== 's3:' || !/^[a-z0-9][a-z0-9.-]{1,62}$/.test(parsed.hostname))
    throw new ConfigError(STORAGE_TAKES)
  const unknown = [...parsed.searchParams.keys()].filter((name) => name !== 'endpoint' && name !== 'region')
  const endpoint = parsed.searchParams.get('endpoint')
  const isAddress = endpoint === null || isPlainAddress(endpoint)
  if (parsed.username || parsed.password || unknown.length > 0 || !isAddress) throw new ConfigError(STORAGE_TAKES)
  const prefix = decodeURIComponent(parsed.pathname).replace(/^\/+|\/+$/g, '')
  return {
    kind: 's3',
    bucket: parsed.hostname,
    prefix: prefix && `${prefix}/`,
    endpoint,
    region: parsed.searchParams.get('region') ?? read.text('AWS_REGION', 'us-east-1'),
    credentials: s3Credentials(read),
  }
}

/** Of a web server; keys have no place in it. */
function isPlainAddress(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : null
  return url !== null && /^https?:$/.test(url.protocol) && url.username === '' && url.password === ''
}

/** Null: the SDK looks for them itself. */
function s3Credentials(read: SettingsReader): S3Options['credentials'] {
  const accessKeyId = read.text('AWS_ACCESS_KEY_ID', '')
  const secretAccessKey = secret(read.secretText('AWS_SECRET_ACCESS_KEY'))
  const sessionToken = secret(read.secretText('AWS_SESSION_TOKEN'))
  if (accessKeyId === '' && !secretAccessKey) return null
  if (accessKeyId === '' || !secretAccessKey)
    throw new ConfigError('AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY must be set together')
  return { accessKeyId, secretAccessKey, sessionToken }
}
