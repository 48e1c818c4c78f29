import { Outlet, useRouter } from '@tanstack/react-router'
import { useSelector } from '@tanstack/react-store'
import { useEffect, useState } from 'react'
import { useTranslations } from 'use-intl'
import { ApiError } from '../api/errors'
import { untilThere } from '../api/reach'
import { openSession, session as sessionStore } from '../api/session'
import type { User } from '../api/types'
import { Button } from '../ui/button'
import { Problem } from '../ui/problem'

/** Who is signed in, below `SignedIn`. */
export function useUser(): User {
  const session = useSelector(sessionStore)
  if (session.state !== 'signed_in') throw new Error('nobody is signed in here')
  return session.user
}

/** Shows what is for who is signed in; others are asked to sign in, and come back. */
export function SignedIn() {
  const t = useTranslations('app')
  const session = useSelector(sessionStore)
  const router = useRouter()
  const [error, setError] = useState<unknown>(null)
  const open = (): void => {
    setError(null)
    openSession().catch((failure: unknown) => {
      setError(failure)
      if (failure instanceof ApiError && failure.code === 'offline') void untilThere().then(open)
    })
  }
  useEffect(open, [])
  useEffect(() => {
    if (session.state !== 'signed_out') return
    const { href } = router.state.location
    const search = { to: href === '/' ? undefined : href, expired: session.wasSignedIn || undefined }
    void router.navigate({ to: '/sign-in', search, replace: true })
  }, [session, router])
  if (session.state === 'signed_in') return <Outlet />
  return (
    <div className="grid h-full place-content-center gap-3 p-4 text-muted" aria-busy={error === null}>
      {error === null ? (
        t('loading')
      ) : (
        <>
          <Problem error={error} />
          <Button onPress={open}>{t('retry')}</Button>
        </>
      )}
    </div>
  )
}
