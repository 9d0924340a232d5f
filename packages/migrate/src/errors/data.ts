import { TsangoError } from '@tsango/toolkit/errors'
import { didYouMean } from '@tsango/toolkit/text'

/** Raised when a command names an app or a model that is not there. */
export class LabelUnknown extends TsangoError {
  readonly code = 'data_label'

  constructor(label: string, known: readonly string[]) {
    super(`No app or model "${label}". ${didYouMean(label, known)}`)
  }
}

/** Raised when a file of rows cannot be read. What it holds is not shown. */
export class DataUnreadable extends TsangoError {
  readonly code = 'data_unreadable'
  readonly file: string

  constructor(file: string, line: number | undefined, reason: string, cause?: unknown) {
    super(`"${file}" cannot be read${line === undefined ? '' : ` at line ${line}`}: ${reason}. Nothing was loaded.`, {
      cause,
    })
    this.file = file
  }
}

const UNWRITABLE: Readonly<Record<string, string>> = {
  EEXIST: 'is there already. Name another file, or remove that one.',
  ENOENT: 'lies in a folder that is not there. Make the folder, or name another file.',
  ENOTDIR: 'lies below what is no folder. Name another file.',
  EISDIR: 'is a folder. Name a file in it.',
  EACCES: 'may not be written by this user. Name another file, or ask for the right to write there.',
  EPERM: 'may not be written by this user. Name another file, or ask for the right to write there.',
  EROFS: 'lies on a disk that is only read. Name another file.',
  ENOSPC: 'does not fit: the disk is full. Make room, or name another file.',
}

/** Raised when what a command gives cannot be written into the file that was named for it. */
export class OutputUnwritable extends TsangoError {
  readonly code = 'output_unwritable'
  readonly file: string

  constructor(file: string, cause: NodeJS.ErrnoException) {
    const why = UNWRITABLE[cause.code ?? ''] ?? `cannot be written (${cause.code}). Name another file.`
    super(`"${file}" ${why} Nothing was written.`, { cause })
    this.file = file
  }
}

/** Where a row stands in a file. */
export interface RowPlace {
  readonly file: string | undefined
  readonly line: number | undefined
  readonly model: string
  readonly key: unknown
}

/** Raised when a row of a file cannot be in the database. Its key is shown, its values are not. */
export class DataRefused extends TsangoError {
  readonly code = 'data_refused'
  readonly place: RowPlace
  readonly field: string | undefined

  constructor(place: RowPlace, field: string | undefined, reason: string, cause?: unknown) {
    const { file, line, model, key } = place
    const where = file === undefined ? '' : `"${file}", line ${line}: `
    const row = key === undefined ? `A row of ${model}` : `The row ${JSON.stringify(key, shown)} of ${model}`
    super(
      `${where}${row} cannot be loaded${field === undefined ? '' : `, for "${field}"`}: ${reason} Nothing was loaded.`,
      {
        cause,
      },
    )
    this.place = place
    this.field = field
  }
}

function shown(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value
}

/** Raised when a database is to be emptied, and nobody has said that it may be. */
export class FlushRefused extends TsangoError {
  readonly code = 'data_flush'

  constructor(database: string, production: boolean) {
    super(
      production
        ? `This is production: "${database}" is emptied only where its name is said. Run: node manage.ts flush --confirm ${database}`
        : `"${database}" was not emptied. Where nobody can be asked, say so: node manage.ts flush --yes`,
    )
  }
}

/** Raised when the client of a database cannot be started. */
export class ClientMissing extends TsangoError {
  readonly code = 'client_missing'

  constructor(command: string, cause: unknown) {
    super(
      `The program "${command}" cannot be started. Install the client of this database, and see that it is on the PATH.`,
      {
        cause,
      },
    )
  }
}

/** Raised when a database has no client of its own that could be started. */
export class ClientUnknown extends TsangoError {
  readonly code = 'client_unknown'

  constructor(database: string, title: string) {
    super(`The database "${database}" (${title}) has no client that dbshell could start.`)
  }
}
