import { UnknownField } from '@tsango/core/errors'
import {
  columnsOf,
  type FieldDefinition,
  type GenericDefinition,
  lineOf,
  type ModelDefinition,
  type RelationDefinition,
} from '@tsango/core/registry'
import type { Operators } from '../dialects/base/base.ts'
import type { Without } from '../query/shape/shape.ts'
import type { Aliases } from './aliases.ts'
import { heldPart, isAskedWhole, isFollowed, skipped } from './path-words.ts'
import { reachMade, type SeenTable } from './tables/seen-table.ts'

/** Where a path leads: to a column, to a relation of many rows, or to a key to rows of several models, with what is left of the path. */
export type Reached =
  | {
      readonly kind: 'column'
      readonly sql: string
      readonly field: FieldDefinition
      readonly nullable: boolean
      /** The SQL of each column of a key of several. */
      readonly parts?: readonly string[] | undefined
      readonly rest: readonly string[]
    }
  | {
      readonly kind: 'many'
      readonly relation: RelationDefinition
      readonly alias: string
      readonly path: string
      readonly place: Place
      readonly rest: readonly string[]
    }
  | {
      readonly kind: 'generic'
      readonly generic: GenericDefinition
      readonly alias: string
      readonly nullable: boolean
      readonly rest: readonly string[]
    }

interface Join {
  readonly alias: string
  readonly sql: string
  readonly nullable: boolean
  /** Whether scopes can hide what is joined. */
  readonly scoped?: boolean
}

/** What a scope is part of. */
export interface Statement {
  readonly operators: Operators
  readonly aliases: Aliases
  /** ` AND …` behind the `ON` of a join: that what is joined is not hidden by the scopes of its model, or `''`. */
  andShown(definition: ModelDefinition, alias: string, place: Place): string
}

/** Where rows stand in a query. */
export interface Place {
  /** The path to them from the query's own rows. */
  readonly path: string
  /** The scopes that do not hold in the query. */
  readonly without: Without
}

/** Where the rows of a {@link Scope} stand. */
export interface ScopeOptions {
  /** The alias that they would like; default: the table's name. */
  readonly wanted?: string
  /** The alias that they have already. */
  readonly alias?: string
  readonly place: Place
}

/** The rows that one `SELECT` reads: a table, and what is joined to it as paths ask for it. */
export class Scope {
  readonly definition: ModelDefinition
  readonly alias: string
  readonly place: Place
  /** What must hold of rows that are loaded with others. */
  readonly required: string[] = []
  readonly #statement: Statement
  readonly #operators: Operators
  readonly #joins = new Map<string, Join>()
  readonly #seen = new Map<string, SeenTable>()
  #sql: string | undefined
  #source: { readonly sql: string; readonly table: SeenTable } | undefined
  // The models behind aliases whose rows have columns in the tables of others.
  readonly #extending = new Map<string, { readonly definition: ModelDefinition; readonly nullable: boolean }>()
  #alone = false

  constructor(definition: ModelDefinition, statement: Statement, { wanted, alias, place }: ScopeOptions) {
    this.definition = definition
    this.place = place
    this.#statement = statement
    this.#operators = statement.operators
    this.alias = alias ?? statement.aliases.take(wanted ?? definition.table)
    this.#extends(this.alias, definition, false)
  }

  /** Compiles what may join nothing: columns that lie in the table of a model that is extended are read in subqueries. */
  alone<T>(compile: () => T): T {
    this.#alone = true
    try {
      return compile()
    } finally {
      this.#alone = false
    }
  }

  /** A column of a joined table, or of the scope's own. */
  column(field: FieldDefinition, alias = this.alias): string {
    if (field.parts) return `(${this.columns(field.parts, alias)})`
    const { quote } = this.#operators
    const extending = this.#extending.get(alias)
    if (extending === undefined || field.model === extending.definition) return `${quote(alias)}.${quote(field.column)}`
    return this.#inherited(field, alias, extending)
  }

  /** Columns in a row. */
  columns(fields: readonly FieldDefinition[], alias = this.alias): string {
    return fields.map((field) => this.column(field, alias)).join(', ')
  }

  /** The table with its alias, and the joins so far. */
  from(): string {
    return [this.table, ...this.joins].join(' ')
  }

  /** The table with its alias. */
  get table(): string {
    const { quote } = this.#operators
    if (this.#source) return this.#source.sql
    const alias = quote(this.alias)
    if (this.#sql !== undefined) return `${this.#sql} AS ${alias}`
    const table = quote(this.definition.table)
    return this.alias === this.definition.table ? table : `${table} AS ${alias}`
  }

  /** What was joined so far, in order. */
  get joins(): readonly string[] {
    return [...this.#joins.values()].map((join) => join.sql)
  }

  /** Whether anything was joined. */
  get joined(): boolean {
    return this.#joins.size > 0
  }

  /** The names in quotes of its table and of what is joined. */
  get tables(): readonly string[] {
    return [this.alias, ...[...this.#joins.values()].map((join) => join.alias)].map((alias) =>
      this.#operators.quote(alias),
    )
  }

  /** The alias of rows, and those of the tables of models that theirs extends, as far as they are joined. */
  tablesOf(alias: string): readonly string[] {
    const start = parentPath(alias, '')
    return [alias, ...[...this.#joins].flatMap(([path, join]) => (path.startsWith(start) ? [join.alias] : []))]
  }

  /** Follows a path over keys, joining tables on the way. Throws {@link UnknownField}, which lists other names that could have begun it as well. */
  reach(segments: readonly string[], beside: readonly string[] = []): Reached {
    const { quote } = this.#operators
    const seen = this.#seen.get(segments[0] as string)
    if (seen) return reachMade(seen, segments.slice(1), quote)
    if (this.#source) return reachMade(this.#source.table, segments, quote)
    let { definition } = this
    let alias = this.alias
    let nullable = false
    let path = ''
    for (let index = 0; index < segments.length; index++) {
      const name = segments[index] as string
      const next = segments[index + 1]
      const field = name === 'pk' ? definition.key : definition.field(name)
      const relation = definition.relations.get(name)
      const held = field && name !== field.attribute ? heldPart(field, segments.slice(index + 1)) : undefined
      if (held)
        return {
          kind: 'column',
          sql: this.column(held.own, alias),
          field: held.part,
          nullable: nullable || held.own.spec.nullable,
          rest: segments.slice(index + 2),
        }
      if (field && !isFollowed(field, name, next)) {
        return {
          kind: 'column',
          sql: this.column(field, alias),
          parts: this.#parts(field, alias),
          field,
          nullable: nullable || field.spec.nullable,
          rest: segments.slice(index + 1 + skipped(field, next)),
        }
      }
      const generic = definition.generics.get(name)
      if (generic) return { kind: 'generic', generic, alias, nullable, rest: segments.slice(index + 1) }
      if (!relation)
        throw new UnknownField(definition.label, name, index ? definition.names : [...definition.names, ...beside])
      path = path ? `${path}__${name}` : name
      if (relation.many)
        return { kind: 'many', relation, alias, path, place: this.placeOf(path), rest: segments.slice(index + 1) }
      const join = this.#join(path, relation, alias, nullable)
      alias = join.alias
      nullable = join.nullable
      definition = relation.target
      if (next === undefined || (index === segments.length - 2 && isAskedWhole(definition, next))) {
        return {
          kind: 'column',
          sql: this.column(definition.key, alias),
          parts: this.#parts(definition.key, alias),
          field: definition.key,
          nullable: true,
          rest: segments.slice(index + 1),
        }
      }
    }
    throw new UnknownField(this.definition.label, segments.join('__'), this.definition.names)
  }

  /** Joins a path of keys to one row each; gives its alias and whether it may lead nowhere. */
  related(segments: readonly string[]): {
    readonly alias: string
    readonly nullable: boolean
    readonly definition: ModelDefinition
  } {
    let { definition } = this
    let alias = this.alias
    let nullable = false
    let path = ''
    for (const name of segments) {
      const relation = definition.relations.get(name)
      if (!relation || relation.many)
        throw new UnknownField(
          definition.label,
          name,
          [...definition.relations.values()].filter((one) => !one.many).map((one) => one.name),
        )
      path = path ? `${path}__${name}` : name
      const join = this.#join(path, relation, alias, nullable)
      alias = join.alias
      nullable = join.nullable
      definition = relation.target
    }
    return { alias, nullable, definition }
  }

  /** Leaves out rows that load others over a required key where scopes hide those: a row without them would not be of its type. */
  requireRelated(segments: readonly string[]): void {
    let { definition, alias } = this
    let path = ''
    for (const name of segments) {
      const relation = definition.relations.get(name)
      if (!relation || relation.many) return
      path = path ? `${path}__${name}` : name
      const join = this.#join(path, relation, alias, alias !== this.alias)
      if (join.scoped && !relation.nullable) {
        const there = `${this.columns(relation.target.keyFields.slice(0, 1), join.alias)} IS NOT NULL`
        const start = this.columns(definition.keyFields.slice(0, 1), alias)
        this.required.push(alias === this.alias ? there : `(${start} IS NULL OR ${there})`)
      }
      alias = join.alias
      definition = relation.target
    }
  }

  /** Where rows stand that a path from these leads to. */
  placeOf(path: string): Place {
    const { path: start, without } = this.place
    return { path: start ? `${start}__${path}` : path, without }
  }

  /** The alias of a join that stands for itself. */
  aliasOf(path: string): string | undefined {
    return this.#joins.get(path)?.alias
  }

  /** Lets paths that begin with the name of a table that is joined lead to its columns. */
  see(table: SeenTable): void {
    this.#seen.set(table.name, table)
  }

  /** Reads rows of a table that a query made, in place of the model's. */
  readFrom(sql: string, table: SeenTable): void {
    this.#source = { sql, table }
  }

  /** Reads rows of the model of SQL that gives its columns, in place of its table. */
  readSql(sql: string): void {
    this.#sql = sql
  }

  /** Adds a join that stands for itself. */
  joinAs(path: string, join: Join): void {
    this.#joins.set(path, join)
  }

  #parts({ parts }: FieldDefinition, alias: string): readonly string[] | undefined {
    return parts?.map((field) => this.column(field, alias))
  }

  #join(path: string, relation: RelationDefinition, from: string, nullable: boolean): Join {
    const found = this.#joins.get(path)
    if (found) return found
    const join = this.#made(path, relation, from, nullable)
    this.#joins.set(path, join)
    return join
  }

  #made(path: string, relation: RelationDefinition, from: string, nullable: boolean): Join {
    const { hops } = relation
    if (hops) return this.#over(path, hops, from, nullable)
    const { quote } = this.#operators
    const alias = this.#statement.aliases.take(path)
    const shown = this.#statement.andShown(relation.target, alias, this.placeOf(path))
    const optional = nullable || relation.nullable || shown !== ''
    const sql = `${optional ? 'LEFT' : 'INNER'} JOIN ${quote(relation.target.table)} AS ${quote(alias)} ON ${this.#joining(relation, alias, from)}${shown}`
    this.#extends(alias, relation.target, optional)
    return { alias, sql, nullable: optional, scoped: shown !== '' }
  }

  #joining({ to, from }: RelationDefinition, alias: string, outer: string): string {
    const sides = columnsOf(from).map((field) => this.column(field, outer))
    return columnsOf(to)
      .map((field, index) => `${this.column(field, alias)} = ${sides[index]}`)
      .join(' AND ')
  }

  // The rows on the way are those that the path to them leads to; the last one stands under the name of the relation.
  #over(path: string, hops: readonly RelationDefinition[], from: string, nullable: boolean): Join {
    const names = path.split('__').slice(0, -1)
    let [alias, optional] = [from, nullable]
    for (const hop of hops.slice(0, -1)) {
      names.push(hop.name)
      const join = this.#join(names.join('__'), hop, alias, optional)
      alias = join.alias
      optional = join.nullable
    }
    return this.#made(path, hops.at(-1) as RelationDefinition, alias, optional)
  }

  #extends(alias: string, definition: ModelDefinition, nullable: boolean): void {
    if (definition.extends) this.#extending.set(alias, { definition: definition.concrete, nullable })
  }

  // A column of the table of a model that is extended; the keys of both are the same.
  #inherited(
    field: FieldDefinition,
    alias: string,
    { definition, nullable }: { readonly definition: ModelDefinition; readonly nullable: boolean },
  ): string {
    const { quote } = this.#operators
    const { model } = field
    const own = `${quote(alias)}.${quote(definition.key.column)}`
    if (!lineOf(definition).includes(model)) return `${quote(alias)}.${quote(field.column)}`
    if (field === model.key) return own
    const path = parentPath(alias, model.label)
    const wanted = `${alias}_${model.table}`
    const table = (as: string): string => `${quote(model.table)} AS ${quote(as)}`
    const same = (as: string): string => `${quote(as)}.${quote(model.key.column)} = ${own}`
    if (this.#alone) {
      const as = this.#statement.aliases.take(wanted)
      return `(SELECT ${quote(as)}.${quote(field.column)} FROM ${table(as)} WHERE ${same(as)})`
    }
    let join = this.#joins.get(path)
    if (join === undefined) {
      const as = this.#statement.aliases.take(wanted)
      join = { alias: as, nullable, sql: `${nullable ? 'LEFT' : 'INNER'} JOIN ${table(as)} ON ${same(as)}` }
      this.#joins.set(path, join)
    }
    return `${quote(join.alias)}.${quote(field.column)}`
  }
}

// No path of relations starts with a space.
function parentPath(alias: string, label: string): string {
  return ` extended ${alias} ${label}`
}
