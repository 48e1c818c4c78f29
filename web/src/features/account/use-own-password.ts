import { useTranslations } from 'use-intl'
import { ApiError, ofField } from '../../api/errors'

/** Does what asks for one's password; that it is wrong is said of the field of this path. */
export function useOwnPassword(path: string) {
  const t = useTranslations('account')
  return async (work: Promise<unknown>): Promise<void> => {
    try {
      await work
    } catch (error) {
      if (error instanceof ApiError && error.code === 'wrong_password') throw ofField(error, path, t('wrongPassword'))
      throw error
    }
  }
}
