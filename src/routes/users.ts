import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { currentPrincipal, getContext } from '../core/context.ts'
import { BaseResponse, DeletedResponse, IdParams, PageOf, PageQuery } from '../schemas/base.ts'
import { AccountDeletion, ProfileUpdate, UserResponse, UserUpdate } from '../schemas/user.ts'
import {
  type AccountDependencies,
  createUserReader,
  deleteAccount,
  listUsers,
  type User,
  updateProfile,
  updateUser,
} from '../services/users.ts'

export const toUserResponse = (user: User): UserResponse => ({
  id: user.id,
  email: user.email,
  name: user.name,
  role: user.role,
  tier: user.tier,
  is_active: user.isActive,
  created_at: user.createdAt.toISOString(),
})

export const userRoutes =
  (deps: AccountDependencies): FastifyPluginAsyncTypebox =>
  async (app) => {
    const { db } = deps
    const tags = ['users']
    const readUser = createUserReader(db)
    const response = { 200: BaseResponse(UserResponse) }
    const answer = (user: User) => ({ trace_id: getContext().traceId, data: toUserResponse(user) })

    app.get(
      '/api/users/me',
      { config: { access: 'read' }, schema: { tags, summary: 'Your account', response } },
      async () => {
        const principal = currentPrincipal()
        return answer(await readUser(principal, principal.userId))
      },
    )

    app.patch(
      '/api/users/me',
      { config: { access: 'account' }, schema: { tags, summary: 'Change your name', body: ProfileUpdate, response } },
      async ({ body }) => answer(await updateProfile(db, currentPrincipal(), body)),
    )

    app.delete(
      '/api/users/me',
      {
        config: { access: 'account' },
        schema: {
          tags,
          summary: 'Delete your account with all your own data and files',
          body: AccountDeletion,
          response: { 200: BaseResponse(DeletedResponse) },
        },
      },
      async ({ body, ip }) => {
        const principal = currentPrincipal()
        await deleteAccount(deps, principal, { password: body.password, address: ip })
        return { trace_id: getContext().traceId, data: { id: principal.userId, deleted: true as const } }
      },
    )

    app.get(
      '/api/users/:id',
      {
        config: { access: 'read' },
        schema: { tags, summary: 'A user: yourself, or anyone for an administrator', params: IdParams, response },
      },
      async ({ params }) => answer(await readUser(currentPrincipal(), params.id)),
    )

    app.get(
      '/api/users',
      {
        config: { access: 'admin' },
        schema: {
          tags,
          summary: 'All users',
          querystring: PageQuery,
          response: { 200: BaseResponse(PageOf(UserResponse)) },
        },
      },
      async ({ query }) => {
        const { items, nextCursor } = await listUsers(db, query)
        return { trace_id: getContext().traceId, data: { items: items.map(toUserResponse), next_cursor: nextCursor } }
      },
    )

    app.patch(
      '/api/users/:id',
      {
        config: { access: 'admin' },
        schema: {
          tags,
          summary: "Change a user's role, tier or activity",
          params: IdParams,
          body: UserUpdate,
          response,
        },
      },
      async ({ params, body }) => answer(await updateUser(db, currentPrincipal(), params.id, body)),
    )
  }
