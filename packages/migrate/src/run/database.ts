import type { Routing } from '@tsango/orm/databases'
import type { Dialect, Driver } from '@tsango/orm/dialects'

/** What migrating needs of a database; the databases of `@tsango/orm/databases` are such. */
export interface MigratableDatabase {
  readonly name: string
  readonly dialect: Dialect
  readonly driver: Driver
  /** Where models live; absent where all are in one database. */
  readonly routing?: Routing | undefined
  /** The options of a command that choose it, where its name does not: `--schemas acme`. */
  readonly chosenBy?: string | undefined
}

/** The end of a command for a database: nothing for the default one. */
export function optionsFor({ name, chosenBy }: MigratableDatabase): string {
  return [name === 'default' ? '' : ` --database ${name}`, chosenBy ? ` ${chosenBy}` : ''].join('')
}
