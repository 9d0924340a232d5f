import type { Plan } from '../query/shape/plan.ts'
import type { Compilation } from './compilation.ts'
import { compileWhole } from './composite-keys.ts'
import { nameOfNode } from './grouping.ts'

/** Makes the level one of groups, where a plan has them. */
export function openGroups(compilation: Compilation, { groups }: Plan): void {
  const { level } = compilation
  level.over = 'rows'
  level.groups = groups?.map((node) => ({ name: nameOfNode(node), piece: compileWhole(compilation, node) }))
  if (groups) level.over = 'groups'
}
