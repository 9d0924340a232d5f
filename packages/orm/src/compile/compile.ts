import type { Database } from '../databases/databases.ts'
import type { Statement } from '../dialects/base/base.ts'
import { QueryError } from '../errors/errors.ts'
import { type Plan, planOf } from '../query/plan.ts'
import type { Shape } from '../query/shape.ts'
import type { Decode } from '../rows/decoder.ts'
import { Compilation } from './compilation.ts'
import { paddedSize } from './conditions.ts'
import { refuseLock } from './lock.ts'
import { bindAll, type Parameter } from './parameters.ts'
import { compileAggregates, compileCount, compileExists, compileInner, compileSelect } from './select.ts'
import { compileDelete, compileUpdate } from './write.ts'

/** A shape, compiled for one database: its statement, how values become parameters, how the driver's rows become ours. */
export interface Compiled {
  readonly statement: Statement
  readonly parameters: readonly Parameter[]
  readonly decode: Decode
  /** Whether it locks rows, so that it needs a transaction. */
  readonly locks: boolean
}

const VALUE: Decode = (values) => values[0]

/** The compiled statements of one database, by shape; they go when their shape goes. */
export class CompiledCache {
  readonly #database: Database
  readonly #byShape = new WeakMap<Shape, Compiled | Map<string, Compiled>>()

  constructor(database: Database) {
    this.#database = database
  }

  /** What a shape compiles to. The values only count where a list is written as so many placeholders. */
  get(shape: Shape, values: readonly unknown[]): Compiled {
    const found = this.#byShape.get(shape)
    if (found === undefined) return this.#compile(shape, values)
    if (!(found instanceof Map)) return found
    return found.get(sizes(values)) ?? this.#compile(shape, values, found)
  }

  /** The driver's values for a compiled statement. Throws where one is not of its column's type. */
  bind(compiled: Compiled, values: readonly unknown[]): unknown[] {
    return bindAll(compiled.parameters, values)
  }

  #compile(shape: Shape, values: readonly unknown[], variants?: Map<string, Compiled>): Compiled {
    const compiled = compilePlan(planOf(shape), this.#database, values)
    if (shape.detached) return compiled
    if (this.#database.dialect.features.listParameter || !values.some(Array.isArray)) this.#byShape.set(shape, compiled)
    else this.#byShape.set(shape, (variants ?? new Map<string, Compiled>()).set(sizes(values), compiled))
    return compiled
  }
}

/** Compiles a plan for a database. */
export function compilePlan(plan: Plan, database: Database, values: readonly unknown[]): Compiled {
  const compilation = new Compilation(database, values, compileInner)
  const { sql, decode } = text(compilation, plan, database.name)
  const finished = compilation.parameters.finish(sql, database.dialect.operators.placeholder)
  const { maxParameters, title } = database.dialect.features
  if (finished.parameters.length > maxParameters)
    throw new QueryError(
      `This query has ${finished.parameters.length} values; ${title} takes ${maxParameters} in one statement. Ask in parts, or give "in" a query instead of a list.`,
    )
  const write = plan.terminal.kind === 'update' || plan.terminal.kind === 'delete'
  return {
    statement: { sql: finished.sql, write, returns: !write },
    parameters: finished.parameters,
    decode,
    locks: plan.lock !== undefined,
  }
}

function text(compilation: Compilation, plan: Plan, database: string): { sql: string; decode: Decode } {
  const { terminal } = plan
  switch (terminal.kind) {
    case 'rows':
    case 'get':
    case 'first':
      return compileSelect(compilation, plan, database)
    default:
      refuseLock(plan, terminal.kind)
  }
  switch (terminal.kind) {
    case 'count':
      return { sql: compileCount(compilation, plan), decode: VALUE }
    case 'exists':
      return { sql: compileExists(compilation, plan), decode: VALUE }
    case 'aggregate':
      return compileAggregates(compilation, plan, terminal.nodes)
    case 'update':
      return { sql: compileUpdate(compilation, plan, terminal.nodes), decode: VALUE }
    case 'delete':
      return { sql: compileDelete(compilation, plan), decode: VALUE }
  }
}

// The padded length of every list: what decides the number of placeholders.
function sizes(values: readonly unknown[]): string {
  let key = ''
  for (const value of values)
    if (Array.isArray(value)) key += `${paddedSize(value.filter((item) => item !== null).length)},`
  return key
}
