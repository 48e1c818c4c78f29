import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { useTranslations } from 'use-intl'
import { api, dataOf } from '../../api/client'
import type { User } from '../../api/types'
import { Field } from '../../ui/field'
import { LoadMore } from '../../ui/load-more'
import { Loading } from '../../ui/loading'
import { Problem } from '../../ui/problem'
import { Table } from '../../ui/table'
import { userPages } from './queries'
import { type Change, ConfirmChange, type UserChange } from './user-change'
import { UserRow } from './user-row'

/** Everybody who has an account: what they are and may do. */
export function UsersRoom() {
  const t = useTranslations('admin.users')
  const client = useQueryClient()
  const users = useInfiniteQuery(userPages)
  const [q, setQ] = useState('')
  const [asked, setAsked] = useState<Change | null>(null)
  const change = useMutation({
    mutationFn: ({ user, changes }: Change) =>
      dataOf(api.PATCH('/api/users/{id}', { params: { path: { id: user.id } }, body: changes })),
    onSettled: () => client.invalidateQueries({ queryKey: userPages.queryKey }),
  })
  const wanted = q.trim().toLowerCase()
  useAllPages(users, wanted !== '')
  if (users.error) return <Problem error={users.error} />
  if (!users.data) return <Loading />
  const found = users.data.filter(
    ({ email, name }) => email.toLowerCase().includes(wanted) || name?.toLowerCase().includes(wanted),
  )
  /** What takes or gives much is asked about first. */
  const onChange = (user: User, changes: UserChange): void => {
    change.reset()
    if (changes.tier !== undefined || changes.is_active === true) change.mutate({ user, changes })
    else setAsked({ user, changes })
  }
  const close = (): void => {
    setAsked(null)
    if (change.isError) change.reset()
  }
  return (
    <>
      <Field label={t('find')} type="search" value={q} onChange={setQ} />
      {change.error && asked === null && <Problem error={change.error} />}
      <p role="status" className="text-sm text-muted empty:hidden">
        {change.data && t('changed', { email: change.data.email })}
      </p>
      {found.length === 0 ? (
        <p className="text-muted">{t('noneFound')}</p>
      ) : (
        <Table
          label={t('list')}
          columns={[
            { key: 'person', title: t('person') },
            { key: 'role', title: t('role') },
            { key: 'tier', title: t('tier') },
            { key: 'state', title: t('state') },
            { key: 'since', title: t('since') },
            { key: 'more', title: <span className="sr-only">{t('more', { email: '' })}</span> },
          ]}
        >
          {found.map((user) => (
            <UserRow key={user.id} user={user} onChange={(changes) => onChange(user, changes)} />
          ))}
        </Table>
      )}
      <LoadMore of={users} />
      {asked && <ConfirmChange change={asked} onClose={close} work={() => change.mutateAsync(asked)} />}
    </>
  )
}

/** Whoever looks for a name looks among all: the API has no search of users. */
function useAllPages(
  { hasNextPage, isFetching, fetchNextPage }: { hasNextPage: boolean; isFetching: boolean; fetchNextPage(): unknown },
  isWanted: boolean,
): void {
  useEffect(() => {
    if (isWanted && hasNextPage && !isFetching) fetchNextPage()
  }, [isWanted, hasNextPage, isFetching, fetchNextPage])
}
