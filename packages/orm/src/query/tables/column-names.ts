import { Field, ForeignKey } from '@tsango/core/fields'
import type { ModelClass } from '@tsango/core/model'
import { declaredMembers } from '../../expressions/expressions.ts'
import type { Node } from '../../expressions/node.ts'
import type { Plan } from '../shape/plan.ts'

type Nodes = Readonly<Record<string, Node>>

/** The columns of a query that is a table: those that it chooses; of rows, their own and what was computed for them. */
export function selectionOf(plan: Plan): Nodes {
  if (plan.selection) return plan.selection
  const { annotations, hidden } = plan
  const computed = Object.keys(annotations).filter((name) => !hidden.includes(name))
  return {
    ...pathNodes(attributesOf(plan.model)),
    ...Object.fromEntries(computed.map((name) => [name, { kind: 'annotation', name } satisfies Node])),
  }
}

/** Columns by their paths. */
export function pathNodes(paths: readonly string[]): Nodes {
  return Object.fromEntries(paths.map((path) => [path, { kind: 'path', depth: 0, path } satisfies Node]))
}

function attributesOf(model: ModelClass): readonly string[] {
  return [...declaredMembers(model)].flatMap(([name, declared]) =>
    declared instanceof ForeignKey ? [`${name}Id`] : declared instanceof Field ? [name] : [],
  )
}
