import { listOf } from '@tsango/toolkit/text'
import { QueryError, Unsupported } from '../errors/errors.ts'
import type { Node } from '../expressions/node.ts'
import type { Plan } from '../query/shape/plan.ts'
import type { RowLock } from '../query/shape/shape.ts'
import type { Compilation } from './compilation.ts'
import type { Scope } from './scope.ts'
import { hasWindows, stagesOf } from './stages.ts'

/** The end of a `SELECT` that locks rows, with a space before it; `''` where a transaction holds all rows anyway. */
export function compileLock(
  compilation: Compilation,
  plan: Plan,
  { wait, of, noKey = false }: RowLock,
  scope: Scope,
): string {
  if (plan.distinct)
    throw new QueryError(
      'distinct() gives values that may stand for several rows, so selectForUpdate() cannot lock them.',
    )
  if (plan.distinctOn)
    throw new QueryError(
      'distinctOn() leaves rows out by looking at others, so selectForUpdate() cannot lock them. Lock filter({ pk__in: query }) instead.',
    )
  // Some databases take the words, and hold nothing of what a query in FROM reads.
  if (plan.sql)
    throw new QueryError(
      'fromSql() reads rows within SQL of your own, which not every database holds. Lock filter({ pk__in: query }) instead.',
    )
  if (plan.groups || stagesOf(plan).window.length)
    throw new QueryError('selectForUpdate() locks rows of tables: it takes neither groups nor conditions on windows.')
  const { features, operators } = compilation
  if (!features.windowsBesideLock && hasWindows(plan, readOf(plan)))
    throw new Unsupported(
      'selectForUpdate() of rows with windows beside them',
      features.title,
      'Lock filter({ pk__in: query }) instead.',
    )
  const locked = [...new Set((of ?? ['self']).flatMap((name) => tablesOf(compilation, plan, scope, name)))]
  if (!features.selectForUpdate) {
    if (features.singleWriter) return ''
    throw new Unsupported('selectForUpdate()', features.title)
  }
  if (wait === 'skipLocked' && !features.skipLocked)
    throw new Unsupported('selectForUpdate({ skipLocked })', features.title)
  const all = scope.tables.every((table) => locked.includes(table))
  if (!all && of && !features.lockOf)
    throw new Unsupported(
      'selectForUpdate({ of }) of some of the tables that a query joins',
      features.title,
      'Name all of them, or lock the rows in a query of their own.',
    )
  return ` ${operators.lock(wait, all || !features.lockOf ? [] : locked, noKey)}`
}

function readOf({ annotations, hidden, selection }: Plan): readonly Node[] {
  const names = selection ? [] : Object.keys(annotations).filter((name) => !hidden.includes(name))
  return names.map((name) => annotations[name] as Node)
}

/** Throws where a query that locks rows gives none. Raises {@link QueryError}. */
export function refuseLock(plan: Plan, what: string): void {
  if (plan.lock)
    throw new QueryError(
      `selectForUpdate() locks the rows that a query gives: ${what} gives none. Read the rows first, and ask by their keys.`,
    )
}

function tablesOf(compilation: Compilation, plan: Plan, scope: Scope, name: string): readonly string[] {
  const { features, operators } = compilation
  if (name === 'self') return scope.tablesOf(scope.alias).map(operators.quote)
  if (plan.selection || !plan.related.some((path) => path === name || path.startsWith(`${name}__`)))
    throw new QueryError(
      `selectForUpdate() cannot lock "${name}": the query does not load it. Known: ${listOf(['self', ...(plan.selection ? [] : plan.related)], { max: Number.POSITIVE_INFINITY })}.`,
    )
  const { alias, nullable } = scope.related(name.split('__'))
  if (nullable && features.selectForUpdate && !features.lockOuterJoined)
    throw new Unsupported(
      `selectForUpdate({ of }) of "${name}", which may lead nowhere`,
      features.title,
      'Lock those rows in a query of their own.',
    )
  return scope.tablesOf(alias).map(operators.quote)
}
