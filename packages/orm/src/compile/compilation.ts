import type { FieldSpec } from '@tsango/core/fields'
import type { ModelDefinition, Registry, RelationDefinition } from '@tsango/core/registry'
import type { Database } from '../databases/databases.ts'
import type { Codec, Columns, Dialect, Features, Operators } from '../dialects/base/base.ts'
import type { Node } from '../expressions/node.ts'
import type { Shape } from '../query/shape.ts'
import { binder, Parameters } from './parameters.ts'
import { Aliases, Scope } from './scope.ts'

/** A piece of SQL and what it gives. */
export interface Piece {
  readonly sql: string
  readonly spec: FieldSpec
  readonly nullable: boolean
}

/** Compiles the `SELECT` of a query set with one column. */
export type CompileSelect = (compilation: Compilation, shape: Shape) => string

/** What one statement is put together with. */
export class Compilation {
  readonly registry: Registry
  readonly dialect: Dialect
  readonly parameters = new Parameters()
  readonly aliases = new Aliases()
  /** The query's values: only the lengths of lists are read, where a list cannot be one parameter. */
  readonly values: readonly unknown[]
  /** The scopes of enclosing queries, the outermost first: a path says by its depth which it means. */
  readonly scopes: Scope[] = []
  annotations: Readonly<Record<string, Node>> = {}
  /**
   * What a column and an aggregate mean here: rows have columns and no aggregates, the result over all rows is made of aggregates, within an
   * aggregate there are columns again.
   */
  over: 'rows' | 'all rows' | 'aggregate' = 'rows'
  /** Whether the statement's own conditions read tables in subqueries. */
  subqueries = false

  readonly #select: CompileSelect
  // Slots of a subquery are its own; its values lie in the outer query's from here on.
  #base = 0

  constructor(database: Database, values: readonly unknown[], select: CompileSelect) {
    this.registry = database.registry
    this.dialect = database.dialect
    this.values = values
    this.#select = select
  }

  /** Where a slot of the query that is being compiled lies in the whole statement's values. */
  at(slot: number): number {
    return this.#base + slot
  }

  /** `(SELECT …)` for a query set that stands behind `in`. */
  subquery(shape: Shape, offset: number): string {
    const outer = { scopes: [...this.scopes], annotations: this.annotations, base: this.#base }
    this.#base += offset
    this.scopes.length = 0
    this.subqueries = true
    const sql = this.within('rows', () => this.#select(this, shape))
    this.#base = outer.base
    this.scopes.splice(0, this.scopes.length, ...outer.scopes)
    this.annotations = outer.annotations
    return `(${sql})`
  }

  /** Compiles a part whose columns and aggregates mean something else than those around it. */
  within<T>(over: Compilation['over'], compile: () => T): T {
    const outer = this.over
    this.over = over
    try {
      return compile()
    } finally {
      this.over = outer
    }
  }

  get operators(): Operators {
    return this.dialect.operators
  }

  get features(): Features {
    return this.dialect.features
  }

  get columns(): Columns {
    return this.dialect.columns
  }

  codec(spec: FieldSpec): Codec {
    return this.columns.codecOf(spec)
  }

  /** The mark of a value that is compared with, or written to, something of a spec. */
  parameter(slot: number, spec: FieldSpec, what: string, pick?: (value: unknown) => unknown): string {
    const codec = this.codec(spec)
    const bind = binder(spec, codec, what)
    const mark = this.parameters.add(this.at(slot), pick ? (value) => bind(pick(value)) : bind)
    return codec.write ? codec.write(mark) : mark
  }

  /** Opens the rows of a relation as a subquery's own, correlated with the row it belongs to. */
  correlate(
    relation: RelationDefinition,
    outer: string,
    path: string,
  ): { readonly scope: Scope; readonly from: () => string; readonly link: string } {
    this.subqueries = true
    const { quote } = this.operators
    const scope = this.scope(relation.target, path)
    if (!relation.through) {
      const link = `${scope.column(relation.to)} = ${quote(outer)}.${quote(relation.from.column)}`
      return { scope, from: () => scope.from(), link }
    }
    const { model, source, target } = relation.through
    const pairs = this.aliases.take(`${path}_pairs`)
    const link = `${quote(pairs)}.${quote(source.column)} = ${quote(outer)}.${quote(relation.from.column)}`
    scope.joinAs(' pairs', {
      alias: pairs,
      nullable: false,
      sql: `INNER JOIN ${quote(model.table)} AS ${quote(pairs)} ON ${quote(pairs)}.${quote(target.column)} = ${scope.column(relation.to)}`,
    })
    return { scope, from: () => scope.from(), link }
  }

  scope(definition: ModelDefinition, wanted?: string): Scope {
    return new Scope(definition, this.operators, this.aliases, wanted)
  }
}
