import { TsangoError } from '@tsango/toolkit/errors'
import { listOf } from '@tsango/toolkit/text'

/** Raised when a folder holds other migrations than the index that stands for it, as after a merge. */
export class MigrationIndexStale extends TsangoError {
  readonly code = 'migration_index_stale'
  readonly app: string

  constructor(app: string, indexed: readonly string[], there: readonly string[]) {
    const lost = there.filter((name) => !indexed.includes(name))
    const gone = indexed.filter((name) => !there.includes(name))
    const parts = [
      ...(lost.length ? [`it lacks ${listOf(lost)}`] : []),
      ...(gone.length ? [`${listOf(gone)} is gone`] : []),
    ]
    super(
      `The index of the migrations of "${app}" is not what their folder holds: ${parts.join(', and ')}. Run: node manage.ts makemigrations --index`,
    )
    this.app = app
  }
}

/** Raised when a folder of migrations has an `index.ts` that somebody else has written. */
export class IndexForeign extends TsangoError {
  readonly code = 'migration_index_foreign'
  readonly file: string

  constructor(file: string) {
    super(
      `"${file}" was not written by makemigrations, and is not written over. Give it another name, and run it again.`,
    )
    this.file = file
  }
}
