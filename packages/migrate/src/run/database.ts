import type { Dialect, Driver } from '@tsango/orm/dialects'

/** What migrating needs of a database; the databases of `@tsango/orm/databases` are such. */
export interface MigratableDatabase {
  readonly name: string
  readonly dialect: Dialect
  readonly driver: Driver
}
