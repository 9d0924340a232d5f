import type { ModelDefinition, Registry } from '@tsango/core/registry'
import { AcrossDatabases, BadDatabaseSetting, UnknownDatabase } from '../errors/errors.ts'

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
  /** The database that is read where a query names none; default: what `write` says. */
  readonly read?: (model: RoutedModel) => string | undefined
  /** The database that is written; default: `default`. */
  readonly write?: (model: RoutedModel) => string | undefined
  /** Whether a row may be given to a relation of another one; default: where both are of one database, or their models live in several. */
  readonly allowRelation?: (row: RoutedRow, other: RoutedRow) => boolean | undefined
  /** Whether migrations make a model's table in a database; default: yes, but of a model that names its database only there. */
  readonly allowMigrate?: (database: string, model: RoutedModel) => boolean | undefined
}

interface PlacedRow extends RoutedRow {
  readonly model: ModelDefinition
}

/** Where the models of an application live. */
export class Routing {
  readonly #routers: readonly DatabaseRouter[]
  readonly #names: readonly string[]

  constructor(routers: readonly DatabaseRouter[], names: readonly string[]) {
    this.#routers = routers
    this.#names = names
  }

  /** The database of a model's rows where nothing else names one. Throws {@link UnknownDatabase}. */
  databaseOf(model: RoutedModel, use: 'read' | 'write'): string {
    if (model.database !== undefined) return model.database
    const own = use === 'read' ? (this.#first((router) => router.read?.(model)) ?? undefined) : undefined
    const found = own ?? this.#first((router) => router.write?.(model)) ?? 'default'
    if (!this.#names.includes(found)) throw new UnknownDatabase(found, this.#names)
    return found
  }

  /** Whether the table of a model is in a database, as migrations make them. */
  allowsMigrate(database: string, model: RoutedModel): boolean {
    if (model.database !== undefined) return model.database === database
    return this.#first((router) => router.allowMigrate?.(database, model)) ?? true
  }

  /** Where rows of a database are written: those read where a router only reads belong to where it writes. */
  homeOf(model: ModelDefinition, database: string): string {
    const home = this.databaseOf(model, 'write')
    return home !== database && this.databaseOf(model, 'read') === database ? home : database
  }

  /** Whether a statement about a model, on a database, can reach another model. */
  together(model: ModelDefinition, database: string, other: ModelDefinition): boolean {
    if (model.concrete === other.concrete) return true
    const homes = [this.databaseOf(model, 'write'), this.databaseOf(model, 'read')]
    if (homes[0] === this.databaseOf(other, 'write')) return true
    if (database === this.databaseOf(other, 'write') || database === this.databaseOf(other, 'read')) return true
    // Asked by name for a database that is not the model's own: what has its table there.
    return !homes.includes(database) && this.allowsMigrate(database, other)
  }

  /** The database of rows that belong to those of a model on a database. */
  beside(model: ModelDefinition, database: string, other: ModelDefinition, use: 'read' | 'write'): string {
    return this.together(model, database, other) ? database : this.databaseOf(other, use)
  }

  /** Throws {@link AcrossDatabases} where a statement about a model, on a database, cannot reach another model. */
  hold(model: ModelDefinition, database: string, other: ModelDefinition): void {
    if (!this.together(model, database, other))
      throw new AcrossDatabases(`${other.label} is in`, this.databaseOf(other, 'write'), database)
  }

  /** Throws {@link AcrossDatabases} where a row must not be given to a relation. */
  holdRelation(row: PlacedRow, other: PlacedRow): void {
    const allowed = this.#first((router) => router.allowRelation?.(row, other))
    const apart = this.databaseOf(row.model, 'write') !== this.databaseOf(other.model, 'write')
    if (!(allowed ?? (apart || row.database === other.database))) throw otherDatabase(row, other)
  }

  /** Throws where a model names no database, or a key needs what no database can do. */
  check(registry: Registry): void {
    for (const model of registry.models) {
      if (model.database !== undefined && !this.#names.includes(model.database))
        throw new BadDatabaseSetting(
          model.database,
          `${model.label}.meta.database names it, and there is no such database. Known: ${this.#names.join(', ')}`,
        )
      if (!model.proxyOf) for (const field of model.ownFields) this.#checkKey(field)
    }
  }

  #checkKey({ model, name, relation }: ModelDefinition['fields'][number]): void {
    if (!relation || relation.onDelete === 'doNothing') return
    const [own, other] = [this.databaseOf(model, 'write'), this.databaseOf(relation.target, 'write')]
    if (own === other) return
    throw new AcrossDatabases(
      `${model.label}.${name} leads with onDelete "${relation.onDelete}" to ${relation.target.label} in`,
      other,
      own,
      'key',
    )
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

/** Where models live, if anything says so: a model, or a router. */
export function routingOf(
  registry: Registry,
  routers: readonly DatabaseRouter[],
  names: readonly string[],
): Routing | undefined {
  if (routers.length === 0 && registry.models.every(({ database }) => database === undefined)) return undefined
  const routing = new Routing(routers, names)
  routing.check(registry)
  return routing
}
