import { authorizedFetch } from './client'
import { errorOf } from './errors'

/** Saves what an address of the API answers as a file of this name. @throws ApiError when it is refused. */
export async function download(path: string, name: string): Promise<void> {
  const response = await authorizedFetch(new Request(path))
  if (!response.ok) throw await errorOf(response)
  const url = URL.createObjectURL(await response.blob())
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  // The browser has taken hold of it by then.
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
}
