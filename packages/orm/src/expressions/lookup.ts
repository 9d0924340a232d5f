import { QueryError } from '../errors/errors.ts'
import { isQuery } from '../query/chain/lookup-step.ts'
import { Cond } from './condition.ts'
import type { Node } from './node.ts'
import { nodeOf } from './nodes.ts'

/** A lookup by Django's name. `null` compares as `isnull`. */
export function lookup(left: Node, name: string, value?: unknown): Cond {
  if (name === 'isnull' || name === 'isnotnull') return new Cond({ kind: 'lookup', lookup: name, left, right: [] })
  // Within JSON null is a value.
  if (name === 'exact' && value === null && !isWithinJson(left))
    return new Cond({ kind: 'lookup', lookup: 'isnull', left, right: [] })
  if (name === 'in' && isQuery(value)) {
    return new Cond({
      kind: 'lookup',
      lookup: 'in',
      left,
      right: [{ kind: 'query', as: 'list', ...value.subquery, offset: 0 }],
    })
  }
  return new Cond({ kind: 'lookup', lookup: name, left, right: [nodeOf(value)] })
}

/** The name of a lookup of an app's own: it becomes part of a key, where other characters would mean something. */
export function ownName(name: unknown): string {
  if (typeof name === 'string' && /^[a-z][A-Za-z0-9]*$/.test(name)) return name
  throw new QueryError(`"${String(name).slice(0, 50)}" is no name of a lookup.`)
}

function isWithinJson(node: Node): boolean {
  return node.kind === 'call' && node.name === 'json'
}
