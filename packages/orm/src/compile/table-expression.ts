import type { FieldSpec } from '@tsango/core/fields'
import { createRegistry, type FieldDefinition, type ModelDefinition } from '@tsango/core/registry'
import type { Operators, SchemaWords, TableState, WrittenExpression } from '../dialects/base/base.ts'
import { QueryError } from '../errors/errors.ts'
import { intern } from '../expressions/intern.ts'
import type { Node } from '../expressions/node.ts'
import { Compilation } from './compilation.ts'
import { compileNode } from './expression.ts'
import { Parameters } from './parameters.ts'
import { type Reached, Scope } from './scope.ts'

const { registry } = createRegistry({ models: [] })

/** Compiles an expression over the columns of one table, by their names in the database, with its values as constants: for checks and indexes. */
export function compileForTable(
  node: Node,
  table: TableState,
  words: SchemaWords,
  expected?: FieldSpec,
): WrittenExpression {
  const { values, build } = intern(node)
  const { columns, features } = words
  const operators: Operators = {
    ...words.operators,
    // A list that was padded has its last item several times.
    inList: (column, items) => `${column} IN (${[...new Set(items)].join(', ')})`,
  }
  const dialect = { operators, features: { ...features, listParameter: false } }
  const compilers = { inner: refuseQuery, table: refuseQuery, node: compileNode, shown: () => '' }
  const target = { registry, dialect, columns }
  const compilation = new TableCompilation(target, values, compilers, new Constants(values, words))
  compilation.level.scope = new TableScope(table, compilation)
  const written = compileNode(compilation, build(0), expected)
  // What SQL of the user's own gives is not known: the column itself is held to what it says.
  return node.kind === 'sql' && expected ? { ...written, nullable: expected.nullable } : written
}

function refuseQuery(): never {
  throw new QueryError('A check, an index and a computed column read their own row alone: no query can stand in it.')
}

class TableCompilation extends Compilation {
  override parameter(
    slot: number,
    spec: FieldSpec,
    what: string,
    pick = (value: unknown): unknown => value,
    checked: FieldSpec = spec,
  ): string {
    return super.parameter(slot, spec, what, (value) => fitted(spec, pick(value)), checked)
  }
}

// The type of a column may change while a check or an index holds it: a constant follows where it means the same.
function fitted({ kind, sort }: FieldSpec, value: unknown): unknown {
  const whole = typeof value === 'number' || typeof value === 'bigint'
  if (kind === 'decimal') return whole ? String(value) : value
  if (kind === 'bigIntExact') return Number.isSafeInteger(value) ? BigInt(value as number) : value
  if (kind === 'dateTime') return typeof value === 'string' ? new Date(value) : value
  if (kind === 'dateTimeExact') return value instanceof Date ? value.toISOString() : value
  if (sort !== 'number' && sort !== 'duration') return value
  const number = typeof value === 'bigint' || typeof value === 'string' ? Number(value) : value
  return Number.isSafeInteger(number) ? number : value
}

/** Values that are written out where they stand. */
class Constants extends Parameters {
  readonly #values: readonly unknown[]
  readonly #words: SchemaWords

  constructor(values: readonly unknown[], words: SchemaWords) {
    super()
    this.#values = values
    this.#words = words
  }

  override add(slot: number, bind?: (value: unknown) => unknown): string {
    const value = this.#values[slot]
    return this.constant(bind ? bind(value) : value)
  }

  override constant(value: unknown): string {
    return this.#words.literal(value)
  }
}

/** The columns of one table, which have no table's name in front: not every database takes one in a check or an index. */
class TableScope extends Scope {
  readonly #table: TableState
  readonly #quote: (name: string) => string

  constructor(table: TableState, compilation: Compilation) {
    // No path leads out of this table, so that nothing but its name is asked of a model.
    super({ table: table.table } as ModelDefinition, compilation, { place: { path: '', without: 'all' } })
    this.#table = table
    this.#quote = compilation.operators.quote
  }

  override reach(segments: readonly string[]): Reached {
    // A column's name may hold what parts the names of a path elsewhere.
    const name = segments.join('__')
    const found = this.#table.columns.find(({ column }) => column === name)
    if (!found) throw new QueryError(`The table "${this.#table.table}" has no column "${name}".`)
    const { column, spec } = found
    // Expressions ask a column for its spec alone.
    const field = { column, spec } as FieldDefinition
    return { kind: 'column', sql: this.#quote(column), field, nullable: spec.nullable, rest: [] }
  }
}
