import { TsangoError } from '@tsango/toolkit/errors'
import { listOf } from '@tsango/toolkit/text'

/** Raised when no database, schema or file has a name that was asked for. */
export class TargetsMissing extends TsangoError {
  readonly code = 'migration_targets_missing'
  readonly missing: readonly string[]

  constructor(word: string, missing: readonly string[], there: readonly string[], hint = 'Correct the name.') {
    super(`There is no ${word} ${listOf(missing)}. Known: ${listOf(there)}. ${hint}`)
    this.missing = missing
  }
}

/** Raised when a schema, a database or a file cannot have a name. */
export class SpaceNameInvalid extends TsangoError {
  readonly code = 'migration_space_name'

  constructor(name: string) {
    super(
      `Nothing can be called ${JSON.stringify(name)}. A name has up to 63 letters, digits, "_" and "-", and begins and ends with none of these two; "*" stands for any letters.`,
    )
  }
}

/** Raised when connections that were to lead to a schema lead elsewhere, as behind a pooler that lends sessions without their settings. Nothing was done there. */
export class SpaceMissed extends TsangoError {
  readonly code = 'migration_space_missed'

  constructor(word: string, name: string) {
    super(
      `Connections for the ${word} "${name}" arrive in another one, or in none. Nothing was done. See that the ${word} exists, and that the URL goes past a pooler that lends sessions: it drops the setting that chooses the ${word}.`,
    )
  }
}

/** Raised when a pattern leads to a schema, a database or a file that another application has filled. Nothing was done there. */
export class SpaceForeign extends TsangoError {
  readonly code = 'migration_space_foreign'

  constructor(word: string, name: string, tables: readonly string[]) {
    super(
      `The ${word} "${name}" has tables (${listOf(tables, { max: 3 })}) and no record of migrations: it seems to be another application's. Nothing was done. Narrow the pattern, or name it in full: --schemas ${name}`,
    )
  }
}

/** Raised when a pattern leads to a file that was migrated under another name, or never as one of many: a copy, as a backup is. Nothing was done there. */
export class SpaceCopied extends TsangoError {
  readonly code = 'migration_space_copied'

  constructor(word: string, name: string, original: string | undefined) {
    super(
      `The ${word} "${name}" ${original === undefined ? 'was never migrated as one of many' : `was migrated as ${JSON.stringify(original)}`}: it seems to be a copy, such as a backup. Nothing was done. Keep copies elsewhere, or, where it is none, name it in full once: --schemas ${name}`,
    )
  }
}

/** Raised when options that lead to many databases do not fit together. */
export class ManyInvalid extends TsangoError {
  readonly code = 'migration_many_options'

  constructor(reason: string) {
    super(`${reason}.`)
  }
}
