import type { Message } from '../../api/types'

/** A message as it stands in the branch that is seen, with the others that could stand in its place. */
export interface Placed {
  message: Message
  /** Ids of the messages with the same parent and role, oldest first; this one is among them. */
  siblings: number[]
}

/** The branch that ends with a message, from its first; without one, the newest. */
export function branchOf(messages: readonly Message[], lastId: number | null): Placed[] {
  const byId = new Map(messages.map((message) => [message.id, message]))
  const children = Map.groupBy(messages, ({ parent_id }) => parent_id)
  const branch: Placed[] = []
  for (
    let at = byId.get(lastId ?? -1) ?? messages.at(-1);
    at;
    at = at.parent_id === null ? undefined : byId.get(at.parent_id)
  ) {
    branch.unshift({ message: at, siblings: (children.get(at.parent_id) ?? []).map(({ id }) => id) })
  }
  return branch
}
