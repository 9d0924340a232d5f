import type { FieldDefinition } from '@tsango/core/registry'
import { QueryError, Unsupported } from '../errors/errors.ts'
import type { Node } from '../expressions/node.ts'
import { type Plan, planOf } from '../query/shape/plan.ts'
import type { Shape } from '../query/shape/shape.ts'
import { columnCombined, existsCombined } from './combined.ts'
import type { Compilation, InnerUse, Piece } from './compilation.ts'
import { refuseComposite } from './composite-keys.ts'
import { refuseLock } from './lock.ts'
import { isCut } from './ordering.ts'
import { columnOf, compileExists } from './select.ts'
import { BOOLEAN } from './specs.ts'
import { stagesOf } from './stages.ts'

/** Compiles a query set that stands in another one. */
export function compileInner(compilation: Compilation, shape: Shape, use: InnerUse, rows?: FieldDefinition): Piece {
  const plan = planOf(shape)
  refuseLock(plan, 'a query inside of another one')
  const { made, borrows } = compilation.borrows(() => compiled(compilation, plan, use, rows))
  const table =
    plan.combined ||
    plan.recursive ||
    (plan.distinctOn && !compilation.features.distinctOn) ||
    stagesOf(plan).window.length > 0 ||
    (use === 'list' && wrapped(compilation, plan))
  if (borrows && table && !compilation.features.correlatedTable)
    throw new Unsupported(
      'a query that needs a table of its own (limit() or offset() behind "in", distinctOn(), union(), recursive(), conditions on windows) and reads the row of the query around it',
      compilation.features.title,
    )
  return made
}

function compiled(compilation: Compilation, plan: Plan, use: InnerUse, rows: FieldDefinition | undefined): Piece {
  switch (use) {
    case 'exists':
      return {
        sql: plan.combined ? existsCombined(compilation, plan, false) : compileExists(compilation, plan, false),
        spec: BOOLEAN,
        nullable: false,
      }
    case 'value':
      return firstValue(compilation, plan)
    case 'list':
      return list(compilation, plan, rows)
  }
}

// Several rows are an error on one database and the first of them on another: here it is always the first.
function firstValue(compilation: Compilation, plan: Plan): Piece {
  const first: Plan = { ...plan, terminal: { kind: 'first' } }
  const piece = plan.combined ? columnCombined(compilation, first) : columnOf(compilation, first, onlyColumn(plan))
  refuseComposite(piece, 'pk')
  // A column that a query within gives is no column of the rows around it.
  return { ...piece, field: undefined, spec: { ...piece.spec, nullable: true }, nullable: true }
}

function list(compilation: Compilation, plan: Plan, rows: FieldDefinition | undefined): Piece {
  const path = pathOf(compilation, plan, rows)
  if (plan.combined && path !== 'pk')
    throw new QueryError(
      `The rows of a combined query stand for their keys. Choose what is compared before they are combined: values("${path}").`,
    )
  const { sql, spec, parts } = plan.combined
    ? columnCombined(compilation, plan)
    : columnOf(compilation, plan, onlyColumn(plan, path))
  const made = { spec, nullable: true, parts }
  if (!wrapped(compilation, plan)) return { ...made, sql }
  const table = compilation.operators.quote(compilation.aliases.take('limited'))
  return { ...made, sql: `SELECT * FROM (${sql}) AS ${table}` }
}

// A LIMIT directly in the subquery of IN is not allowed everywhere; in a table of its own it is.
function wrapped({ features }: Compilation, plan: Plan): boolean {
  return isCut(plan) && !features.limitInSubquery
}

// What rows stand for where nothing was selected: their key, or the column that they are compared with by way of a key to it.
function pathOf({ registry }: Compilation, plan: Plan, rows: FieldDefinition | undefined): string {
  const other =
    rows && rows !== rows.model.key && !plan.selection && registry.of(plan.model).concrete === rows.model.concrete
  return other ? rows.attribute : 'pk'
}

function onlyColumn({ selection }: Plan, path = 'pk'): Node {
  const selected = Object.values(selection ?? { id: { kind: 'path', depth: 0, path } satisfies Node })
  if (selected.length !== 1)
    throw new QueryError(`A query inside of another one must give one column; this gives ${selected.length}.`)
  return selected[0] as Node
}
