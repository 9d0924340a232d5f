import type { Routing } from '@tsango/orm/databases'
import type { Dialect, Driver } from '@tsango/orm/dialects'

/** What migrating needs of a database; the databases of `@tsango/orm/databases` are such. */
export interface MigratableDatabase {
  readonly name: string
  readonly dialect: Dialect
  readonly driver: Driver
  /** Where models live; absent where all are in one database. */
  readonly routing?: Routing | undefined
}
