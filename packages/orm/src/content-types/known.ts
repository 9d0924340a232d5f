import { onceFor } from '@tsango/toolkit/once'
import { onCommit } from '../atomic/atomic.ts'
import type { Database } from '../databases/databases.ts'
import { currentDatabases } from '../scope/scope.ts'

/** A row of the table of content types. */
export interface KnownType {
  readonly id: number
  readonly app: string
  readonly model: string
}

// By database, as it is open: each numbers its rows for itself, and what `rolledBack` undoes was never there.
const known = onceFor<Database, Map<string, KnownType>>(() => new Map())

/** The content types of a database that were read so far. */
export function knownTypes(database: string): readonly KnownType[] {
  return [...typesOf(database).values()]
}

/** The content type of a model, where it was read before. */
export function knownType(label: string, database: string): KnownType | undefined {
  return typesOf(database).get(label)
}

/** Remembers a row, unless the transaction that made it is undone. */
export function rememberType(type: KnownType, database: string): void {
  const types = typesOf(database)
  onCommit(
    () => {
      types.set(`${type.app}.${type.model}`, type)
    },
    { using: database },
  )
}

function typesOf(name: string): Map<string, KnownType> {
  return known(currentDatabases().get(name))
}
