import type { Placement } from '@tsango/core/model'
import { keysOf, type ModelDefinition, type Registry } from '@tsango/core/registry'
import { AcrossDatabases, BadDatabaseSetting, OutOfScope, UnknownDatabase } from '../errors/errors.ts'

/** A model as routers are asked about it. Of one that is gone from the application, migrations know no more. */
export interface RoutedModel {
  /** `blog.Post`. */
  readonly label: string
  /** `blog`. */
  readonly app: string
  /** `Post`. */
  readonly name: string
  /** The database that its meta names: then no router is asked. */
  readonly database?: string | undefined
  /** Whose its rows are: there once in the registry, or of each tenant. */
  readonly scope: Placement
}

/** A model's row, or what stands for one, and the database that it belongs to. */
export interface RoutedRow {
  readonly model: RoutedModel
  readonly database: string
}

/**
 * Says in which databases models live; Django's database router. The first of the setting `databaseRouters` that has an answer is heard, and none for a
 * model that names its database in its meta. Answers may depend on the context; which models live together may not.
 *
 * @example
 * const logsApart: DatabaseRouter = {
 *   read: ({ app }) => (app === 'logs' ? 'logs' : undefined),
 *   write: ({ app }) => (app === 'logs' ? 'logs' : undefined),
 *   allowMigrate: (database, { app }) => (app === 'logs' || database === 'logs' ? (app === 'logs') === (database === 'logs') : undefined),
 * }
 */
export interface DatabaseRouter {
  /**
   * The database that is read where a query names none; default: what `write` says.
   *
   * @example
   * read: ({ app }) => (app === 'logs' ? 'logs' : undefined)
   */
  readonly read?: (model: RoutedModel) => string | undefined
  /**
   * The database that is written; default: `default`.
   *
   * @example
   * write: ({ app }) => (app === 'logs' ? 'logs' : undefined)
   */
  readonly write?: (model: RoutedModel) => string | undefined
  /**
   * Whether a row may be given to a relation of another one; default: where both are of one database, or their models live in several.
   *
   * @example
   * allowRelation: (row, other) => row.database === other.database
   */
  readonly allowRelation?: (row: RoutedRow, other: RoutedRow) => boolean | undefined
  /**
   * Whether migrations make a model's table in a database; default: yes, but of a model that names its database only there.
   *
   * @example
   * allowMigrate: (database, { app }) => (app === 'logs') === (database === 'logs')
   */
  readonly allowMigrate?: (database: string, model: RoutedModel) => boolean | undefined
}

/** The databases by name, each with what alone it holds, where it does not hold all. */
export type Places = ReadonlyMap<string, Placement | undefined>

interface PlacedRow extends RoutedRow {
  readonly model: ModelDefinition
}

/** Where the models of an application live. */
export class Routing {
  readonly #routers: readonly DatabaseRouter[]
  readonly #places: Places

  constructor(routers: readonly DatabaseRouter[], places: Places) {
    this.#routers = routers
    this.#places = places
  }

  /** The database of a model's rows where nothing else names one. Throws {@link UnknownDatabase}, {@link OutOfScope}. */
  databaseOf(model: RoutedModel, use: 'read' | 'write'): string {
    const found = this.namedFor(model, use)
    this.#holdScope(found, model)
    return found
  }

  /** The database that is named for a model's rows, whether it has them or not. Throws {@link UnknownDatabase}. */
  namedFor(model: RoutedModel, use: 'read' | 'write'): string {
    if (model.database !== undefined) return model.database
    const own = use === 'read' ? (this.#first((router) => router.read?.(model)) ?? undefined) : undefined
    const found = own ?? this.#first((router) => router.write?.(model)) ?? 'default'
    if (!this.#places.has(found)) throw new UnknownDatabase(found, [...this.#places.keys()])
    return found
  }

  /** Whose rows a database has alone; undefined for both. */
  placementOf(database: string): Placement | undefined {
    return this.#places.get(database)
  }

  /** Whether the table of a model is in a database, as migrations make them. */
  allowsMigrate(database: string, model: RoutedModel): boolean {
    if (!this.#inScope(database, model)) return false
    if (model.database !== undefined) return model.database === database
    return this.#first((router) => router.allowMigrate?.(database, model)) ?? true
  }

  /** Where rows of a database are written: those read where a router only reads belong to where it writes. */
  homeOf(model: ModelDefinition, database: string): string {
    const home = this.namedFor(model, 'write')
    return home !== database && this.namedFor(model, 'read') === database ? home : database
  }

  /** Whether a statement about a model, on a database, can reach another model. */
  together(model: ModelDefinition, database: string, other: ModelDefinition): boolean {
    if (model.concrete === other.concrete) return true
    if (!this.#inScope(database, other)) return false
    const homes = [this.namedFor(model, 'write'), this.namedFor(model, 'read')]
    if (homes[0] === this.namedFor(other, 'write')) return true
    if (database === this.namedFor(other, 'write') || database === this.namedFor(other, 'read')) return true
    // Asked by name for a database that is not the model's own: what has its table there.
    return !homes.includes(database) && this.allowsMigrate(database, other)
  }

  /** The database of rows that belong to those of a model on a database. */
  beside(model: ModelDefinition, database: string, other: ModelDefinition, use: 'read' | 'write'): string {
    return this.together(model, database, other) ? database : this.databaseOf(other, use)
  }

  /** Throws {@link AcrossDatabases} where a statement about a model, on a database, cannot reach another model; {@link OutOfScope} where no model's can. */
  hold(model: ModelDefinition, database: string, other: ModelDefinition): void {
    this.#holdScope(database, other)
    if (!this.together(model, database, other))
      throw new AcrossDatabases(`${other.label} is in`, this.databaseOf(other, 'write'), database)
  }

  /** Throws {@link AcrossDatabases} where a row must not be given to a relation. */
  holdRelation(row: PlacedRow, other: PlacedRow): void {
    const allowed = this.#first((router) => router.allowRelation?.(row, other))
    const apart =
      this.namedFor(row.model, 'write') !== this.namedFor(other.model, 'write') ||
      !this.#inScope(row.database, other.model)
    if (!(allowed ?? (apart || row.database === other.database))) throw otherDatabase(row, other)
  }

  /** Throws where a model names no database, or a key needs what no database can do. */
  check(registry: Registry): void {
    for (const model of registry.models) {
      if (model.database !== undefined && !this.#places.has(model.database))
        throw new BadDatabaseSetting(
          model.database,
          `${model.label}.meta.database names it, and there is no such database. Known: ${[...this.#places.keys()].join(', ')}`,
        )
      if (model.database !== undefined) this.#holdScope(model.database, model)
      if (!model.proxyOf) for (const field of keysOf(model)) this.#checkKey(field)
    }
  }

  #checkKey({ model, name, relation }: ModelDefinition['fields'][number]): void {
    if (!relation || relation.onDelete === 'doNothing') return
    const [own, other] = this.#apart(model, relation.target)
    if (own === undefined || other === undefined) return
    throw new AcrossDatabases(
      `${model.label}.${name} leads with onDelete "${relation.onDelete}" to ${relation.target.label} in`,
      other,
      own,
      'key',
    )
  }

  // The databases of rows and of those that they point at, where these are two.
  #apart(model: ModelDefinition, target: ModelDefinition): readonly [own?: string, other?: string] {
    const [own, other] = [this.namedFor(model, 'write'), this.namedFor(target, 'write')]
    if (own !== other) return [own, other]
    if (model.scope === target.scope) return []
    const names = [...this.#places.keys()]
    const alone = names.find((name) => this.#inScope(name, model) && !this.#inScope(name, target))
    return alone === undefined ? [] : [alone, names.find((name) => this.#inScope(name, target)) ?? other]
  }

  #inScope(database: string, { scope }: RoutedModel): boolean {
    const held = this.#places.get(database)
    return held === undefined || held === scope
  }

  #holdScope(database: string, model: RoutedModel): void {
    if (this.#inScope(database, model)) return
    const others = [...this.#places.keys()].filter((name) => this.#inScope(name, model))
    throw new OutOfScope(model, database, others)
  }

  #first<T>(ask: (router: DatabaseRouter) => T | undefined): T | undefined {
    for (const router of this.#routers) {
      const answer = ask(router)
      if (answer !== undefined) return answer
    }
    return undefined
  }
}

/** What a row is told that is given to a relation of a row of another database. */
export function otherDatabase(row: RoutedRow, other: RoutedRow): AcrossDatabases {
  return new AcrossDatabases(`A row of ${other.model.label} is of`, other.database, row.database, 'relation')
}

/** Where models live, if anything says so: a model, a router, or the setting `scope` of a database. */
export function routingOf(registry: Registry, routers: readonly DatabaseRouter[], places: Places): Routing | undefined {
  const scoped = [...places.values()].some((held) => held !== undefined)
  if (!scoped && routers.length === 0 && registry.models.every(({ database }) => database === undefined))
    return undefined
  const routing = new Routing(routers, places)
  routing.check(registry)
  return routing
}
