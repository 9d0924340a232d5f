import type { Plan, PlanCondition } from '../query/shape/plan.ts'
import { compileAfter } from './after.ts'
import type { Compilation, Piece } from './compilation.ts'
import { compileLookups, conjunction } from './lookups.ts'
import { checkWithout, requireShown } from './model-scopes.ts'
import { openGroups } from './open-groups.ts'
import type { Scope } from './scope.ts'
import { BOOLEAN, WHOLE } from './specs.ts'
import { hasWindows, stagesOf } from './stages.ts'
import { joinTables, readSource } from './tables/joins.ts'
import { declareTables } from './tables/named.ts'
import { joinTree } from './tree.ts'

/** Starts a query: its scope, and what its annotations mean. */
export function open(compilation: Compilation, plan: Plan): Scope {
  const { level } = compilation
  // Rows of a table that a query made are those that this query shows.
  const place = { path: '', without: plan.source ? 'all' : plan.without } as const
  const wanted = plan.source ? { wanted: 'given' } : {}
  const scope = compilation.scope(compilation.registry.of(plan.model), { place, ...wanted })
  level.scope = scope
  level.annotations = plan.annotations
  checkWithout(scope.definition, plan.without)
  for (const path of plan.related) requireShown(scope, path)
  level.made = undefined
  declareTables(compilation, plan)
  readSource(compilation, plan, scope)
  joinTables(compilation, plan, scope)
  openGroups(compilation, plan)
  level.kept = isParted(compilation, plan) ? () => havingOf(compilation, plan, scope) : undefined
  if (plan.recursive) joinTree(compilation, plan.recursive, scope, plan.without)
  return scope
}

function isParted({ features }: Compilation, plan: Plan): boolean {
  return !features.windowsBesideHaving && stagesOf(plan).group.length > 0 && hasWindows(plan)
}

/** The conditions of a plan on groups, or `''`. */
export function havingOf(compilation: Compilation, plan: Plan, scope: Scope): string {
  const { level } = compilation
  const { having = false } = level
  level.having = true
  try {
    return conditionOf(compilation, plan, 'group', scope)
  } finally {
    level.having = having
  }
}

/** The conditions of a plan on rows alone, or `''`; those on groups and windows are put in by `assemble`. */
export function whereOf(compilation: Compilation, plan: Plan, scope: Scope): string {
  return compilation.within('rows', () => {
    const shown = [compilation.shown(scope, true), ...scope.required].filter(Boolean)
    const pieces = piecesOf(compilation, stagesOf(plan).row, scope)
    for (const sql of shown) pieces.push({ sql, spec: BOOLEAN, nullable: false })
    if (plan.none) pieces.push({ sql: compilation.operators.noRows, spec: WHOLE, nullable: false })
    return pieces.length ? conjunction(compilation, pieces).sql : ''
  })
}

/** Conditions of one stage that all must hold, or `''`. */
export function conditionOf(compilation: Compilation, plan: Plan, stage: 'group' | 'window', scope: Scope): string {
  const conditions = stagesOf(plan)[stage]
  if (!conditions.length) return ''
  return conjunction(compilation, piecesOf(compilation, conditions, scope), () => stage === 'window').sql
}

function piecesOf(compilation: Compilation, conditions: readonly PlanCondition[], scope: Scope): Piece[] {
  return conditions.map((one) => {
    if (one.kind === 'after') return compileAfter(compilation, one)
    return one.kind === 'lookups'
      ? compileLookups(compilation, scope, one.keys, one.negated)
      : compilation.compile(one.node)
  })
}
