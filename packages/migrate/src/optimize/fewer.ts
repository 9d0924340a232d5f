import { isDeepStrictEqual } from 'node:util'
import { emptyState, type Operation, type ProjectState } from '@tsango/orm/migrations'
import { applyOperation } from '../operations/operations.ts'
import { contestedNames, mayShareName } from './contested-names.ts'
import { joined } from './joined.ts'
import { passes } from './passes.ts'
import { pointedColumns } from './pointed-columns.ts'
import { mayShareColumn, sharingFields } from './shared-columns.ts'

/** Whether two operations may change places. */
type Passes = (a: Operation, b: Operation) => boolean

/**
 * Fewer operations that lead from a state to the same one: what is made and changed is made as it is in the end, and what is made and dropped is
 * not made. SQL and code stay where they are.
 *
 * @example
 * import { addField, createModel, field } from '@tsango/orm/migrations'
 * import { optimizeOperations } from '@tsango/migrate/optimize'
 *
 * const post = createModel('blog.Post', { fields: { id: field.bigAuto() } })
 * optimizeOperations([post, addField('blog.Post', 'title', field.char(50))]).map(({ type }) => type) // → ['createModel']
 */
export function fewerOperations(
  operations: readonly Operation[],
  from: ProjectState = emptyState(),
): readonly Operation[] {
  const pointed = pointedColumns(from, operations)
  const sharing = sharingFields(from, operations)
  const contested = contestedNames(from, operations)
  const pass: Passes = (a, b) =>
    passes(a, b, pointed) && !mayShareColumn(a, b, sharing) && !mayShareName(a, b, contested)
  let current = operations
  for (;;) {
    const next = once(current, pass)
    if (!next) break
    current = next
  }
  // Nobody shall pay for a rule that is wrong with a schema that is.
  return sameEnd(operations, current, from) ? current : operations
}

// The first pair that can be one, with what stands between left in its order.
function once(operations: readonly Operation[], pass: Passes): readonly Operation[] | undefined {
  for (const [at, first] of operations.entries()) {
    for (let other = at + 1; other < operations.length; other++) {
      const second = operations[other]!
      const between = operations.slice(at + 1, other)
      const result = joined(first, second)
      if (result === undefined) continue
      const [before, after] = [operations.slice(0, at), operations.slice(other + 1)]
      if (between.every((one) => pass(second, one))) return [...before, ...result, ...between, ...after]
      if (between.every((one) => pass(one, first))) return [...before, ...between, ...result, ...after]
    }
  }
  return undefined
}

function sameEnd(a: readonly Operation[], b: readonly Operation[], from: ProjectState): boolean {
  const end = (operations: readonly Operation[]): ReadonlyMap<string, unknown> =>
    operations.reduce(applyOperation, from).models
  return isDeepStrictEqual(end(a), end(b))
}
