import { currentContext } from '@tsango/core/context'
import type { Database } from '../databases/databases.ts'
import type { CacheFigures, Statement } from '../dialects/base/base.ts'
import { CacheCount } from '../dialects/base/cache-figures.ts'
import { QueryError } from '../errors/errors.ts'
import { readContext } from '../expressions/from-context.ts'
import { type Plan, planOf } from '../query/shape/plan.ts'
import { SecondChance, type Used } from '../query/shape/second-chance.ts'
import type { Shape } from '../query/shape/shape.ts'
import type { Decode } from '../rows/decoder.ts'
import { compileCombined, countCombined, existsCombined } from './combined.ts'
import { Compilation } from './compilation.ts'
import { compileNode } from './expression.ts'
import { compileInner } from './inner.ts'
import { refuseLock } from './lock.ts'
import { compileShown } from './model-scopes.ts'
import { bindAll, type Parameter, paddedSize } from './parameters.ts'
import type { Place } from './place.ts'
import { compileAggregates, compileCount, compileExists, compileSelect, type Selected } from './select.ts'
import { madeTable } from './tables/made-table.ts'
import { withTables } from './tables/named.ts'
import { compileDelete, compileUpdate } from './write.ts'

/** A shape, compiled for one database: its statement, how values become parameters, how the driver's rows become ours. */
export interface Compiled {
  readonly statement: Statement
  readonly parameters: readonly Parameter[]
  /** The values of scopes, behind those of the query; `undefined` where there are none. */
  readonly added: readonly unknown[] | undefined
  readonly decode: Decode
  /** How the place of a row in the order is read, where that was asked for. */
  readonly place: Place | undefined
  /** Whether it locks rows, so that it needs a transaction. */
  readonly locks: boolean
  /** Whether the context's time zone is part of it. */
  readonly zoned: boolean
}

/** A compiled shape that is kept, and where. */
interface Kept extends Compiled, Used {
  readonly shape: Shape
  readonly variant: string | undefined
}

/** Statements that are kept for one database. */
const KEPT = 2000

const VALUE: Decode = (values) => values[0]

/** The compiled statements of one database, by shape, at most 2,000 of them; those that nothing used leave first. */
export class CompiledCache {
  readonly #database: Database
  readonly #byShape = new Map<Shape, Kept | Map<string, Kept>>()
  readonly #kept = new SecondChance<Kept>(KEPT, (kept) => this.#forget(kept))
  readonly #count = new CacheCount()

  constructor(database: Database) {
    this.#database = database
  }

  /** How many are kept, found and made. */
  get figures(): CacheFigures {
    return this.#count
  }

  /**
   * What a shape compiles to. The values only count where a list is written as so many placeholders, the context's time zone where parts of moments are
   * asked for.
   */
  get(shape: Shape, values: readonly unknown[]): Compiled {
    const found = this.#byShape.get(shape)
    const kept = found instanceof Map ? found.get(variantOf(values)) : found
    if (kept === undefined) return this.#compile(shape, values)
    kept.used = true
    this.#count.hits++
    return kept
  }

  /** The driver's values for a compiled statement. Throws where one is not of its column's type. */
  bind(compiled: Compiled, values: readonly unknown[]): unknown[] {
    const { added, parameters } = compiled
    return bindAll(parameters, added === undefined ? values : [...values, ...added.map(readContext)])
  }

  #compile(shape: Shape, values: readonly unknown[]): Compiled {
    this.#count.misses++
    const compiled = compilePlan(planOf(shape), this.#database, values)
    if (shape.detached) return compiled
    const lists = !this.#database.dialect.features.listParameter && values.some(Array.isArray)
    const kept: Kept = {
      ...compiled,
      shape,
      variant: lists || compiled.zoned ? variantOf(values) : undefined,
      used: false,
    }
    // First room is made: what leaves may be another variant of the same shape.
    this.#kept.add(kept)
    this.#count.size = this.#kept.size
    this.#place(kept)
    return kept
  }

  #place(kept: Kept): void {
    const { shape, variant } = kept
    if (variant === undefined) {
      this.#byShape.set(shape, kept)
      return
    }
    const variants = this.#byShape.get(shape)
    if (variants instanceof Map) variants.set(variant, kept)
    else this.#byShape.set(shape, new Map([[variant, kept]]))
  }

  #forget({ shape, variant }: Kept): boolean {
    this.#count.evictions++
    const found = this.#byShape.get(shape)
    if (variant !== undefined && found instanceof Map) found.delete(variant)
    if (!(found instanceof Map) || found.size === 0) this.#byShape.delete(shape)
    return true
  }
}

/** Compiles a plan for a database. */
export function compilePlan(plan: Plan, database: Database, values: readonly unknown[]): Compiled {
  const compilers = { inner: compileInner, table: madeTable, node: compileNode, shown: compileShown }
  const compilation = new Compilation(database, values, compilers)
  const write = plan.terminal.kind === 'update' || plan.terminal.kind === 'delete'
  if (write) compilation.named = undefined
  const { sql, decode, place, instants } = text(compilation, plan, homeOf(database, plan))
  const finished = compilation.parameters.finish(withTables(compilation, sql), database.dialect.operators.placeholder)
  const { maxParameters, title } = database.dialect.features
  if (finished.parameters.length > maxParameters)
    throw new QueryError(
      `This query has ${finished.parameters.length} values; ${title} takes ${maxParameters} in one statement. Ask in parts, or give "in" a query instead of a list.`,
    )
  return {
    statement: { sql: finished.sql, write, returns: !write, ...(instants && { instants }) },
    parameters: finished.parameters,
    added: compilation.added,
    decode,
    place,
    locks: plan.lock !== undefined,
    zoned: compilation.zoned,
  }
}

// Where its rows are written.
function homeOf({ name, registry, routing }: Database, { model }: Plan): string {
  return routing ? routing.homeOf(registry.of(model), name) : name
}

function text(compilation: Compilation, plan: Plan, database: string): Selected {
  const { terminal } = plan
  switch (terminal.kind) {
    case 'rows':
    case 'get':
    case 'first':
      return plan.combined ? compileCombined(compilation, plan, database) : compileSelect(compilation, plan, database)
    default:
      refuseLock(plan, terminal.kind)
  }
  switch (terminal.kind) {
    case 'count':
      return { sql: plan.combined ? countCombined(compilation, plan) : compileCount(compilation, plan), decode: VALUE }
    case 'exists':
      return {
        sql: plan.combined ? existsCombined(compilation, plan, true) : compileExists(compilation, plan),
        decode: VALUE,
      }
    case 'aggregate':
      return compileAggregates(compilation, plan, terminal.nodes)
    case 'update':
      return { sql: compileUpdate(compilation, plan, terminal.nodes), decode: VALUE }
    case 'delete':
      return { sql: compileDelete(compilation, plan), decode: VALUE }
  }
}

// The time zone, and the padded length of every list, which decides the number of placeholders.
function variantOf(values: readonly unknown[]): string {
  let key = `${currentContext().timeZone ?? ''} `
  for (const value of values)
    if (Array.isArray(value)) key += `${paddedSize(value.filter((item) => item !== null).length)},`
  return key
}
