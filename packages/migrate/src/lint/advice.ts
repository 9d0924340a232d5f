import type { Dialect, SchemaRisk } from '@tsango/orm/dialects'
import { modelOf, type Operation, type ProjectState, tableName } from '@tsango/orm/migrations'
import { besideOthers } from '../detect/detect.ts'

const WAITING = 'apply it while nobody writes'
const PARTED =
  'Do first, in an operation before it, what else it changes, and this then with { concurrently: true }, in a migration of its own with atomic: false.'

/** An operation that holds others up, with what tells how it does. */
export interface Risky {
  readonly operation: Operation
  readonly from: ProjectState
  readonly to: ProjectState
  readonly dialect: Dialect
  /** The risks of another operation in its place. */
  risksOf(operation: Operation): readonly SchemaRisk[]
}

/** What to do in the place of an operation, for one of its risks. */
export function adviceOn(risk: SchemaRisk, { operation, from, to, dialect, risksOf }: Risky): string {
  const renaming = insteadOfRenaming(operation, from, dialect)
  if (renaming) return renaming
  const beside = besideOthers(operation, from, to)
  if (beside && !risksOf(beside).some((one) => one.while === risk.while))
    return `${risk.instead} makemigrations --safe writes that.`
  const takes = operation.type === 'addField' || operation.type === 'alterField'
  return risk.concurrently && takes ? PARTED : risk.instead
}

// Nothing is added, whatever is made again under another name.
function insteadOfRenaming(operation: Operation, from: ProjectState, { schema }: Dialect): string | undefined {
  switch (operation.type) {
    case 'renameModel':
      return `Say the name of its table in a release before it, static meta = { table: '${tableName(modelOf(from, operation.model))}' }, and leave the table as it is; or ${WAITING}.`
    case 'renameTable':
      return `Leave the table as it is, or ${WAITING}.`
    case 'renameField':
      return `Say the name of its column in a release before it, .column('…'), and leave the column as it is; or ${WAITING}.`
    case 'renameValue':
      return schema.addCheckConcurrently
        ? 'Add the new word beside it with alterField and { concurrently: true }, move the rows in batches with runCode, each in a migration with atomic: false, and take the old word away as it was added.'
        : `There is no way beside those who write: ${WAITING}.`
    default:
      return undefined
  }
}
