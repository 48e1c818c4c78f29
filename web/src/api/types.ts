import type { paths } from './contract'

type Json<T> = T extends { content: { 'application/json': infer Body } } ? Body : never
type DataOf<T> = T extends { data: infer Data } ? Data : never
type ResponseOf<Operation, Status extends number> = Operation extends { responses: Record<Status, infer R> } ? R : never

/** What a GET of this address answers, without its envelope. */
export type Got<Path extends keyof paths> = DataOf<Json<ResponseOf<paths[Path]['get'], 200>>>

export type User = Got<'/api/users/me'>
export type Project = Got<'/api/projects'>['items'][number]
export type Conversation = Got<'/api/conversations'>['items'][number]
export type Message = Got<'/api/conversations/{id}/messages'>['items'][number]
export type Citation = Message['citations'][number]
export type Model = Got<'/api/models'>['items'][number]
export type Agent = Got<'/api/agents'>['items'][number]
export type Document = Got<'/api/projects/{project_id}/documents'>['items'][number]
