import type { ModelDefinition, Registry } from '@tsango/core/registry'
import { listOf } from '@tsango/toolkit/text'
import { atomic } from '../atomic/atomic.ts'
import { isAudited } from '../audit/record.ts'
import { refuseView } from '../compile/refuse-view.ts'
import { NotAuditable, QueryError, TransactionError } from '../errors/errors.ts'
import { currentScope, currentSession } from '../scope/scope.ts'
import { keysTo } from './deleting/cascade.ts'
import { rootOf } from './levels.ts'

/** Options of `truncate`. */
export interface TruncateOptions {
  /** Empties the tables of models whose keys point at this one as well, and of those that point at them. Default: false. */
  readonly cascade?: boolean
  /** Counts keys from the start again. Default: goes on counting. */
  readonly restartIdentity?: boolean
}

/** Empties the table of a model, and of those that point at it where that is asked for. */
export async function truncateModel(
  definition: ModelDefinition,
  using: string,
  { cascade = false, restartIdentity = false }: TruncateOptions,
): Promise<void> {
  const { extends: extended, label } = definition
  if (extended)
    throw new QueryError(
      `truncate() of ${label} would leave its rows in the table of ${extended.label}. Call delete(), or truncate({ cascade: true }) of ${rootOf(definition).label}.`,
    )
  const { registry, dialect, routing } = currentSession(using).database
  routing?.hold(definition, using, definition)
  const models = pointing(registry, definition.concrete)
  const others = models.filter((model) => model !== definition.concrete).map(({ label }) => label)
  if (others.length && !cascade)
    throw new QueryError(
      `Rows of ${listOf(others)} can point at those of ${definition.label}. Call truncate({ cascade: true }) to empty their tables as well, or delete().`,
    )
  for (const model of models) {
    refuseView(model)
    if (isAudited(model)) throw new NotAuditable(model.label, 'truncate()')
  }
  const { quote, truncate, restart } = dialect.operators
  const tables = models.map(({ table }) => table)
  const again = restartIdentity ? restart(tables, quote) : []
  const apart = again.length > 0 && !dialect.features.transactionalDdl
  if (apart && currentScope().frames?.has(using))
    throw new TransactionError(
      'truncate({ restartIdentity: true }) commits on this database. Call it outside of atomic(), or without restartIdentity.',
    )
  const statements = truncate(tables, quote, restartIdentity)
  await atomic(() => runAll(using, apart ? statements : [...statements, ...again]), { using })
  if (apart) await runAll(using, again)
}

async function runAll(using: string, statements: readonly string[]): Promise<void> {
  for (const sql of statements) await currentSession(using).run({ sql, write: true, returns: false }, [])
}

// Those that point at others come first.
function pointing(registry: Registry, start: ModelDefinition): readonly ModelDefinition[] {
  const seen = new Set<ModelDefinition>()
  const found: ModelDefinition[] = []
  const visit = (model: ModelDefinition): void => {
    if (seen.has(model)) return
    seen.add(model)
    for (const field of keysTo(registry, model)) visit(field.model.concrete)
    found.push(model)
  }
  visit(start)
  return found
}
