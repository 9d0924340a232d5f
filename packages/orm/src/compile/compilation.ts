import { currentContext } from '@tsango/core/context'
import type { FieldSpec } from '@tsango/core/fields'
import {
  columnsOf,
  type FieldDefinition,
  type ModelDefinition,
  type Registry,
  type RelationDefinition,
} from '@tsango/core/registry'
import type { Routing } from '../databases/databases.ts'
import type { Codec, Columns, Dialect, Features, Operators } from '../dialects/base/base.ts'
import { checkZone } from '../dialects/dialects.ts'
import { QueryError } from '../errors/errors.ts'
import type { Node } from '../expressions/node.ts'
import type { Plan } from '../query/shape/plan.ts'
import type { Shape } from '../query/shape/shape.ts'
import type { RowsOfColumn } from '../rows/row-key.ts'
import { Aliases } from './aliases.ts'
import { keyHeld, pointsAtModel } from './generics.ts'
import type { GroupKey } from './grouping.ts'
import { binder, Parameters } from './parameters.ts'
import { routeOf } from './route.ts'
import { type Place, Scope, type ScopeOptions } from './scope.ts'
import type { NamedTable, WrittenTable } from './tables/named.ts'
import type { MadeTable, TablePart } from './tables/seen-table.ts'

/** A piece of SQL and what it gives. */
export interface Piece extends RowsOfColumn {
  readonly sql: string
  readonly spec: FieldSpec
  readonly nullable: boolean
  /** Of a moment: the zone whose clocks its parts are read from; default: that of the running code. */
  readonly zone?: string | undefined
  /** Of a key of several columns: the SQL of each; that of the piece is all of them in brackets. */
  readonly parts?: readonly string[] | undefined
  /** A value within JSON: NULL means that there is none, JSON's own null is a value. */
  readonly inside?: true
  /** What is made of a value that it is compared with. */
  readonly likewise?: ((sql: string) => string) | undefined
  /** The field whose column it is, where it is nothing else. */
  readonly field?: FieldDefinition | undefined
}

/** What the right side of a lookup is. */
export type RightSide =
  | {
      readonly kind: 'slot'
      readonly slot: number
      readonly form: 'value' | 'null' | 'list' | 'true' | 'false'
      /** Of a list: makes the items that are meant. */
      readonly pick?: (list: readonly unknown[]) => readonly unknown[]
    }
  | {
      readonly kind: 'sql'
      readonly sql: string
      readonly nullable: boolean
      /** What its values are. */
      readonly spec: FieldSpec
      /** How many columns a query gives, or a key has; default: one. */
      readonly width?: number | undefined
      /** Where it is a key of several columns of a row: what each of them is. */
      readonly parts?: readonly KeyPart[] | undefined
    }

/** A column of a key of several. */
export interface KeyPart {
  readonly sql: string
  readonly spec: FieldSpec | undefined
}

/** What a query set inside of another one is wanted for. */
export type InnerUse = Exclude<Extract<Node, { kind: 'query' }>['as'], 'table'>

/** What compiles the parts of a statement: they hold each other, so that they meet here. */
export interface Compilers {
  /** A query set that stands in another one; its rows stand for the values of a column that they are compared with. */
  inner(compilation: Compilation, shape: Shape, use: InnerUse, rows?: FieldDefinition): Piece
  /** A query as a table. */
  table(compilation: Compilation, plan: Plan, part: TablePart): MadeTable
  node(compilation: Compilation, node: Node, expected?: FieldSpec, what?: string): Piece
  /** The condition that the scopes of a model hold, or `''`; without `joins`, it joins nothing to the rows. */
  shown(compilation: Compilation, scope: Scope, joins: boolean): string
}

/** One query of a statement: the statement's own, one that stands in it, or the rows of a relation. */
export interface Level {
  scope: Scope | undefined
  annotations: Readonly<Record<string, Node>>
  /**
   * What a column and an aggregate mean here: rows have columns and no aggregates, groups have aggregates and what their rows are alike in, the result
   * over all rows is made of aggregates, within an aggregate there are columns again.
   */
  over: 'rows' | 'groups' | 'all rows' | 'aggregate'
  /** What rows of a group are alike in; `undefined` where there are no groups. */
  groups?: readonly GroupKey[] | undefined
  /** Whether conditions on groups are being compiled. */
  having?: boolean
  /** The condition on groups, where windows have to part those that it leaves out from the others. */
  kept?: (() => string) | undefined
  /** The columns by name where rows are those of a table that a query made. */
  made?: ReadonlyMap<string, Piece> | undefined
  /** Where the values of the tables lie that it has under a name. */
  tables?: ReadonlyMap<Shape, NamedTable> | undefined
  /** Slots of a query are its own; its values lie in the statement's from here on. */
  readonly base: number
}

/** What SQL is compiled for. */
export interface CompilationTarget {
  readonly registry: Registry
  readonly dialect: Pick<Dialect, 'features' | 'operators'>
  /** The columns as rows see them. */
  readonly columns: Columns
  /** The database's name; where no models live apart, it counts for nothing. */
  readonly name?: string
  /** Where models live; absent where all are in one database. */
  readonly routing?: Routing | undefined
}

/** What one statement is put together with. */
export class Compilation {
  readonly registry: Registry
  readonly dialect: CompilationTarget['dialect']
  readonly parameters: Parameters
  readonly aliases = new Aliases()
  /** The query's values: only the lengths of lists are read, where a list cannot be one parameter. */
  readonly values: unknown[]
  /** Whether the context's time zone is part of the statement. */
  zoned = false
  /** The tables under a name, in the order in which they stand in front of the statement; `undefined`: each stands where it is read. */
  named: Map<string, WrittenTable> | undefined = new Map()
  /** Whether the statement's own conditions read tables in subqueries. */
  subqueries = false
  readonly #columns: Columns
  readonly #target: CompilationTarget
  // Whose rows the statement is about.
  #root: ModelDefinition | undefined
  readonly #compilers: Compilers
  #levels: Level[] = [{ scope: undefined, annotations: {}, over: 'rows', base: 0 }]
  // The outermost level that was read from another one.
  #outermost = Number.POSITIVE_INFINITY
  readonly #given: number
  // Within the condition of a scope no scopes hold: so none can ask for itself.
  #bare = false

  constructor(
    target: CompilationTarget,
    values: readonly unknown[],
    compilers: Compilers,
    parameters = new Parameters(),
  ) {
    this.registry = target.registry
    this.dialect = target.dialect
    this.values = [...values]
    this.#given = values.length
    this.parameters = parameters
    this.#columns = target.columns
    this.#target = target
    this.#compilers = compilers
  }

  /** The query that is being compiled. */
  get level(): Level {
    return this.#levels.at(-1) as Level
  }

  /** Compiles an expression; `expected` is the spec of a value that stands alone, such as the new value of a column. */
  compile(node: Node, expected?: FieldSpec, what?: string): Piece {
    return this.#compilers.node(this, node, expected, what)
  }

  /** Where a slot of the query that is being compiled lies in the whole statement's values. */
  at(slot: number): number {
    return this.level.base + slot
  }

  /** `(SELECT …)` for a query set that stands in this one; its values lie behind so many of this one's. */
  subquery(shape: Shape, offset: number, use: InnerUse, rows?: FieldDefinition): Piece {
    this.subqueries = true
    const level: Level = { scope: undefined, annotations: {}, over: 'rows', base: this.at(offset) }
    const piece = this.inside(level, () => this.#compilers.inner(this, shape, use, rows))
    return { ...piece, sql: `(${piece.sql})` }
  }

  /** The values behind those of the query; `undefined` where there are none. */
  get added(): readonly unknown[] | undefined {
    return this.values.length === this.#given ? undefined : this.values.slice(this.#given)
  }

  /** Compiles a condition of a scope: over these rows alone, with values of its own. */
  apart<T>(scope: Scope, values: readonly unknown[], compile: () => T): T {
    const outer = this.#bare
    const base = this.values.length
    this.values.push(...values)
    this.#bare = true
    try {
      return this.inside({ scope, annotations: {}, over: 'rows', base }, compile)
    } finally {
      this.#bare = outer
    }
  }

  /** The condition that rows are not hidden by the scopes of their model, or `''`. Without `joins`, it joins nothing to the rows. */
  shown(scope: Scope, joins: boolean): string {
    return this.#bare ? '' : this.#compilers.shown(this, scope, joins)
  }

  /** Compiles something about the rows of another level, which lies in this one. */
  inside<T>(level: Level, compile: () => T): T {
    this.#levels.push(level)
    try {
      return compile()
    } finally {
      this.#levels.pop()
    }
  }

  /** One at the same place, for what is compiled to see whether it can be: nothing of it stands in the statement. */
  aside(): Compilation {
    const aside = new Compilation(this.#target, this.values, this.#compilers)
    aside.#levels = this.#levels.map((level) => ({ ...level }))
    aside.#bare = this.#bare
    if (this.named === undefined) aside.named = undefined
    return aside
  }

  /** Compiles a query as a table, on this level. */
  table(plan: Plan, part: TablePart): MadeTable {
    return this.#compilers.table(this, plan, part)
  }

  /** The table under a name that a shape means here. */
  tableNamed(shape: Shape): NamedTable | undefined {
    for (let index = this.#levels.length - 1; index >= 0; index--) {
      const found = this.#levels[index]?.tables?.get(shape)
      if (found) return found
    }
    return undefined
  }

  /** Compiles a query that stands in the place of this one; its values lie behind so many of this one's. */
  beside<T>(offset: number, compile: () => T): T {
    const outer = this.#levels
    const { tables } = this.level
    const level: Level = { scope: undefined, annotations: {}, over: 'rows', base: this.at(offset), tables }
    this.#levels = [...outer.slice(0, -1), level]
    try {
      return compile()
    } finally {
      this.#levels = outer
    }
  }

  /** `SELECT` of the one column of a query that stands in the place of this one, with its own values. */
  instead(shape: Shape): string {
    this.subqueries = true
    return this.beside(0, () => this.#compilers.inner(this, shape, 'list').sql)
  }

  /** Compiles something about the rows of a level around this one: of the next at depth 1. */
  outside<T>(depth: number, compile: (scope: Scope) => T): T {
    const inner = this.#levels
    const index = inner.length - 1 - depth
    const scope = inner[index]?.scope
    if (!scope) throw new QueryError('A column of the query around this one is read where there is none.')
    if (depth === 0) return compile(scope)
    this.#outermost = Math.min(this.#outermost, index)
    this.#levels = inner.slice(0, index + 1)
    try {
      return compile(scope)
    } finally {
      this.#levels = inner
    }
  }

  /** Compiles something, and tells whether it reads a level around this one. */
  borrows<T>(compile: () => T): { readonly made: T; readonly borrows: boolean } {
    const before = this.#outermost
    this.#outermost = Number.POSITIVE_INFINITY
    const made = compile()
    const borrows = this.#outermost < this.#levels.length - 1
    this.#outermost = Math.min(before, this.#outermost)
    return { made, borrows }
  }

  /** Compiles a part whose columns and aggregates mean something else than those around it. */
  within<T>(over: Level['over'], compile: () => T): T {
    const { level } = this
    const outer = level.over
    level.over = over
    try {
      return compile()
    } finally {
      level.over = outer
    }
  }

  /** The zone whose clocks the parts of something are read from; of a moment that names none, the context's. */
  zoneOf({ spec, zone }: Piece): string {
    if (spec.sort !== 'dateTime') return 'UTC'
    if (zone !== undefined) return zone
    this.zoned = true
    const current = currentContext().timeZone ?? 'UTC'
    checkZone(current)
    return current
  }

  get operators(): Operators {
    return this.dialect.operators
  }

  get features(): Features {
    return this.dialect.features
  }

  get columns(): Columns {
    return this.#columns
  }

  codec(spec: FieldSpec): Codec {
    return this.columns.codecOf(spec)
  }

  /** The mark of a value that is compared with, or written to, something of a spec; `checked`: what it may be, where that is not the spec. */
  parameter(
    slot: number,
    spec: FieldSpec,
    what: string,
    pick?: (value: unknown) => unknown,
    checked: FieldSpec = spec,
  ): string {
    const codec = this.codec(spec)
    const bind = binder(checked, codec, what)
    const mark = this.parameters.add(this.at(slot), pick ? (value) => bind(pick(value)) : bind)
    return codec.write ? codec.write(mark) : mark
  }

  /** Opens the rows of a relation as a subquery's own, correlated with the row it belongs to: `outer` is the column of that which is compared. */
  correlate(
    relation: RelationDefinition,
    outer: string,
    path: string,
    place: Place,
  ): { readonly scope: Scope; readonly from: () => string; readonly link: string } {
    this.subqueries = true
    const { quote } = this.operators
    const scope = this.scope(relation.target, { wanted: path, place })
    const linked = (link: string) => ({
      scope,
      from: () => scope.from(),
      link: [link, this.shown(scope, true)].filter(Boolean).join(' AND '),
    })
    if (relation.hops) {
      const { near, far, from, where } = routeOf(this, relation.hops, place)
      const start = [`${near.sql} = ${outer}`, where].filter(Boolean).join(' AND ')
      return linked(`${scope.column(relation.to)} IN (SELECT ${far.join(', ')} FROM ${from} WHERE ${start})`)
    }
    if (relation.generic) {
      const type = pointsAtModel(this, scope, relation.generic, relation.model)
      return linked(
        `${scope.column(relation.to)} = ${keyHeld(this, relation.generic, outer, relation.from)} AND ${type}`,
      )
    }
    if (!relation.through) return linked(`${scope.column(relation.to)} = ${outer}`)
    const { model, source, target } = relation.through
    const pairs = this.aliases.take(`${path}_pairs`)
    const link = `${this.columnsIn(pairs, source)} = ${outer}`
    scope.joinAs(' pairs', {
      alias: pairs,
      nullable: false,
      sql: `INNER JOIN ${quote(model.table)} AS ${quote(pairs)} ON ${this.columnsIn(pairs, target)} = ${scope.column(relation.to)}${this.andShown(model, pairs, place)}`,
    })
    return linked(link)
  }

  /** The column of a field in a table under an alias; of a key of several, those in brackets. */
  columnsIn(alias: string, field: FieldDefinition): string {
    const { quote } = this.operators
    const names = columnsOf(field).map(({ column }) => `${quote(alias)}.${quote(column)}`)
    return names.length > 1 ? `(${names.join(', ')})` : names.join('')
  }

  /** ` AND …` behind the `ON` of a join: that what is joined is not hidden by the scopes of its model, or `''`. */
  andShown(definition: ModelDefinition, alias: string, place: Place): string {
    const shown = this.shown(this.scope(definition, { alias, place }), false)
    return shown && ` AND ${shown}`
  }

  /** Opens the rows of a model. Throws {@link AcrossDatabases} for those that live apart from the statement's own. */
  scope(definition: ModelDefinition, options: ScopeOptions): Scope {
    const { routing, name = '' } = this.#target
    this.#root ??= definition
    routing?.hold(this.#root, name, definition)
    return new Scope(definition, this, options)
  }
}
