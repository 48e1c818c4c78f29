import { readdir, readFile } from 'node:fs/promises'
import { basename, extname, join } from 'node:path'
import { and, isNull, notInArray, sql } from 'drizzle-orm'
import type { NodePgDatabase } from 'drizzle-orm/node-postgres'
import { Value } from 'typebox/value'
import { parse } from 'yaml'
import { codeOf, SetupError } from '../../core/errors.ts'
import { agents } from '../../models/agent.ts'
import { AgentFile, SLUG } from '../../schemas/agent.ts'
import type { ToolRegistry } from '../tools/registry.ts'

/**
 * Reads the agents of a folder, one YAML file each, and makes the database's system agents the same: their ids stay
 * while their files do. Replicas of one version agree; the one that starts last decides.
 * @throws SetupError for a file that is no agent: it names the file and what is wrong.
 */
export async function syncSystemAgents(
  db: NodePgDatabase,
  { dir, tools }: { dir: string; tools: Pick<ToolRegistry, 'unknown'> },
): Promise<void> {
  const files = await readAgents(dir, tools)
  await db.transaction(async (tx) => {
    for (const { slug, agent } of files) {
      const values = {
        name: agent.name,
        description: agent.description ?? null,
        systemPrompt: agent.system_prompt,
        model: agent.model ?? null,
        temperature: agent.temperature ?? null,
        tools: agent.tools,
        maxSteps: agent.max_steps,
      }
      await tx
        .insert(agents)
        .values({ projectId: null, slug, ...values })
        .onConflictDoUpdate({
          target: agents.slug,
          targetWhere: sql`project_id IS NULL`,
          set: { ...values, updatedAt: sql`now()` },
          setWhere: sql`(${agents.name}, ${agents.systemPrompt}, ${agents.tools}, ${agents.maxSteps}, ${agents.description},
            ${agents.model}, ${agents.temperature}) IS DISTINCT FROM (excluded.name, excluded.system_prompt, excluded.tools,
            excluded.max_steps, excluded.description, excluded.model, excluded.temperature)`,
        })
    }
    const slugs = files.map(({ slug }) => slug)
    await tx
      .delete(agents)
      .where(and(isNull(agents.projectId), slugs.length > 0 ? notInArray(agents.slug, slugs) : undefined))
  })
}

async function readAgents(
  dir: string,
  tools: Pick<ToolRegistry, 'unknown'>,
): Promise<{ slug: string; agent: AgentFile }[]> {
  const names = await readdir(dir).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return []
    throw new SetupError(`AGENTS_DIR (${dir}) cannot be read: ${error instanceof Error ? error.message : error}`)
  })
  const files = names.filter((name) => /\.ya?ml$/.test(name)).sort()
  return Promise.all(files.map((name) => readAgent(join(dir, name), tools)))
}

async function readAgent(
  path: string,
  tools: Pick<ToolRegistry, 'unknown'>,
): Promise<{ slug: string; agent: AgentFile }> {
  const refuse = (why: string): never => {
    throw new SetupError(`${path} is not an agent: ${why}`)
  }
  const slug = basename(path, extname(path))
  if (!new RegExp(SLUG).test(slug)) refuse('its name must be a slug, such as researcher.yaml')
  const text = await readFile(path, 'utf8')
  let content: unknown
  try {
    content = parse(text)
  } catch (error) {
    return refuse(error instanceof Error ? (error.message.split('\n')[0] ?? '') : 'it is not YAML')
  }
  const agent = Value.Default(AgentFile, content)
  if (!Value.Check(AgentFile, agent)) {
    const [fault] = Value.Errors(AgentFile, agent)
    return refuse(fault ? describe(fault) : 'it is empty')
  }
  const [unknown] = tools.unknown(agent.tools)
  if (unknown !== undefined) refuse(`there is no tool "${unknown}"`)
  return { slug, agent }
}

function describe({
  instancePath,
  message,
  params,
}: {
  instancePath: string
  message: string
  params: object
}): string {
  const where = instancePath.slice(1).replaceAll('/', '.')
  const names = [...Object.values(params)].flat().filter((value) => typeof value === 'string')
  return `${where === '' ? '' : `${where} `}${message}${names.length > 0 && where === '' ? ` (${names.join(', ')})` : ''}`
}
