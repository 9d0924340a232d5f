import { UnknownField } from '@tsango/core/errors'
import type { FieldDefinition, ModelDefinition, RelationDefinition } from '@tsango/core/registry'
import { shortName } from '@tsango/toolkit/text'
import type { Operators } from '../dialects/base/base.ts'

/** Where a path leads: to a column, or to a relation of many rows, with what is left of the path. */
export type Reached =
  | {
      readonly kind: 'column'
      readonly sql: string
      readonly field: FieldDefinition
      readonly nullable: boolean
      readonly rest: readonly string[]
    }
  | {
      readonly kind: 'many'
      readonly relation: RelationDefinition
      readonly alias: string
      readonly path: string
      readonly rest: readonly string[]
    }

interface Join {
  readonly alias: string
  readonly sql: string
  readonly nullable: boolean
}

/** The names in use in one statement, subqueries included. */
export class Aliases {
  readonly #used = new Set<string>()

  /** A name that no other table of the statement has. */
  take(wanted: string): string {
    let alias = shortName(wanted)
    for (let number = 2; this.#used.has(alias); number++) alias = shortName(`${wanted}_${number}`)
    this.#used.add(alias)
    return alias
  }
}

/** The rows that one `SELECT` reads: a table, and what is joined to it as paths ask for it. */
export class Scope {
  readonly definition: ModelDefinition
  readonly alias: string
  readonly #operators: Operators
  readonly #aliases: Aliases
  readonly #joins = new Map<string, Join>()

  constructor(definition: ModelDefinition, operators: Operators, aliases: Aliases, wanted = definition.table) {
    this.definition = definition
    this.#operators = operators
    this.#aliases = aliases
    this.alias = aliases.take(wanted)
  }

  /** A column of a joined table, or of the scope's own. */
  column(field: FieldDefinition, alias = this.alias): string {
    return `${this.#operators.quote(alias)}.${this.#operators.quote(field.column)}`
  }

  /** The table with its alias, and the joins so far. */
  from(): string {
    const { quote } = this.#operators
    const table = quote(this.definition.table)
    const own = this.alias === this.definition.table ? table : `${table} AS ${quote(this.alias)}`
    return [own, ...[...this.#joins.values()].map((join) => join.sql)].join(' ')
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

  /** Follows a path over keys, joining tables on the way. Throws {@link UnknownField}. */
  reach(segments: readonly string[]): Reached {
    let { definition } = this
    let alias = this.alias
    let nullable = false
    let path = ''
    for (let index = 0; index < segments.length; index++) {
      const name = segments[index] as string
      const next = segments[index + 1]
      const field = name === 'pk' ? definition.key : definition.field(name)
      const relation = definition.relations.get(name)
      if (field && !this.#follows(field, name, next)) {
        return {
          kind: 'column',
          sql: this.column(field, alias),
          field,
          nullable: nullable || field.spec.nullable,
          rest: segments.slice(index + 1 + this.#skips(field, next)),
        }
      }
      if (!relation) throw new UnknownField(definition.label, name, definition.names)
      path = path ? `${path}__${name}` : name
      if (relation.many) return { kind: 'many', relation, alias, path, rest: segments.slice(index + 1) }
      const join = this.#join(path, relation, alias, nullable)
      alias = join.alias
      nullable = join.nullable
      definition = relation.target
      if (next === undefined || (index === segments.length - 2 && this.#ends(definition, next))) {
        return {
          kind: 'column',
          sql: this.column(definition.key, alias),
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

  /** Adds a join that stands for itself. */
  joinAs(path: string, join: Join): void {
    this.#joins.set(path, join)
  }

  // A key is followed when the path goes on into the other model; `author__id` and `author__isnull` are the key's own column.
  #follows(field: FieldDefinition, name: string, next: string | undefined): boolean {
    const target = field.relation?.target
    if (!target || next === undefined || name === field.attribute) return false
    return (
      (target.field(next) !== undefined || target.relations.has(next) || next === 'pk') &&
      this.#skips(field, next) === 0
    )
  }

  // What can be asked of a relation as a whole, where the other model has no field of that name.
  #ends(target: ModelDefinition, next: string): boolean {
    return ['isnull', 'in', 'exact'].includes(next) && !target.field(next) && !target.relations.has(next)
  }

  #skips(field: FieldDefinition, next: string | undefined): number {
    return field.relation && (next === 'pk' || (next !== undefined && field.relation.to.name === next)) ? 1 : 0
  }

  #join(path: string, relation: RelationDefinition, from: string, nullable: boolean): Join {
    const found = this.#joins.get(path)
    if (found) return found
    const { quote } = this.#operators
    const alias = this.#aliases.take(path)
    const optional = nullable || relation.nullable
    const sql = `${optional ? 'LEFT' : 'INNER'} JOIN ${quote(relation.target.table)} AS ${quote(alias)} ON ${this.column(relation.to, alias)} = ${this.column(relation.from, from)}`
    const join = { alias, sql, nullable: optional }
    this.#joins.set(path, join)
    return join
  }
}
