import { QueryError } from '../errors/errors.ts'
import { isWindowed } from '../expressions/stages.ts'
import type { Plan } from '../query/shape/plan.ts'
import type { Compilation } from './compilation.ts'
import { compileWhole } from './composite-keys.ts'
import { nameOfNode } from './grouping.ts'

/** Makes the level one of groups, where a plan has them. */
export function openGroups(compilation: Compilation, { groups }: Plan): void {
  const { level } = compilation
  if (groups?.some((node) => isWindowed(node, level.annotations)))
    throw new QueryError(
      'Rows are not grouped by a value over a window: it is known once the rows are there. Ask fromQuery(query), where it is a column.',
    )
  level.over = 'rows'
  level.groups = groups?.map((node) => ({ name: nameOfNode(node), piece: compileWhole(compilation, node) }))
  if (groups) level.over = 'groups'
}
