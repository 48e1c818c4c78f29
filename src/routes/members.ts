import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { NodePgDatabase } from 'drizzle-orm/node-postgres'
import { currentPrincipal, getContext } from '../core/context.ts'
import { BaseResponse, DeletedResponse, IdParams, PageOf, PageQuery } from '../schemas/base.ts'
import { MemberCreate, MemberParams, MemberResponse, MemberUpdate } from '../schemas/project.ts'
import { addMember, listMembers, type Member, removeMember, updateMember } from '../services/members.ts'

export const toMemberResponse = (member: Member): MemberResponse => ({
  user_id: member.id,
  email: member.email,
  name: member.name,
  role: member.role,
  created_at: member.createdAt.toISOString(),
})

export const memberRoutes =
  (db: NodePgDatabase): FastifyPluginAsyncTypebox =>
  async (app) => {
    const tags = ['projects']
    const answer = (member: Member) => ({ trace_id: getContext().traceId, data: toMemberResponse(member) })

    app.get(
      '/api/projects/:id/members',
      {
        config: { access: 'read' },
        schema: {
          tags,
          summary: 'The members of a project',
          params: IdParams,
          querystring: PageQuery,
          response: { 200: BaseResponse(PageOf(MemberResponse)) },
        },
      },
      async ({ params, query }) => {
        const { items, nextCursor } = await listMembers(db, currentPrincipal(), params.id, query)
        return { trace_id: getContext().traceId, data: { items: items.map(toMemberResponse), next_cursor: nextCursor } }
      },
    )

    app.post(
      '/api/projects/:id/members',
      {
        config: { access: 'write', idempotent: true },
        schema: {
          tags,
          summary: 'Add someone who has an account',
          params: IdParams,
          body: MemberCreate,
          response: { 201: BaseResponse(MemberResponse) },
        },
      },
      async ({ params, body }, reply) =>
        reply.status(201).send(answer(await addMember(db, currentPrincipal(), params.id, body))),
    )

    app.patch(
      '/api/projects/:id/members/:user_id',
      {
        config: { access: 'write' },
        schema: {
          tags,
          summary: "Change a member's role",
          params: MemberParams,
          body: MemberUpdate,
          response: { 200: BaseResponse(MemberResponse) },
        },
      },
      async ({ params, body }) =>
        answer(
          await updateMember(db, currentPrincipal(), { projectId: params.id, userId: params.user_id, role: body.role }),
        ),
    )

    app.delete(
      '/api/projects/:id/members/:user_id',
      {
        config: { access: 'write' },
        schema: {
          tags,
          summary: 'Remove a member, or leave',
          params: MemberParams,
          response: { 200: BaseResponse(DeletedResponse) },
        },
      },
      async ({ params }) => {
        await removeMember(db, currentPrincipal(), { projectId: params.id, userId: params.user_id })
        return { trace_id: getContext().traceId, data: { id: params.user_id, deleted: true as const } }
      },
    )
  }
