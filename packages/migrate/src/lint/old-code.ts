import {
  type ColumnData,
  columnName,
  emptyState,
  type FieldData,
  isMadeOfFields,
  type Operation,
  type ProjectState,
  specOf,
} from '@tsango/orm/migrations'
import { isComputed } from '../operations/operations.ts'

/** What breaks the release that runs until the migration is applied, and how to go about it. */
export interface Break {
  readonly message: string
  readonly instead: string
}

const AFTERWARDS =
  'Deploy the code that does without it first, and apply this when no process of the release before is left.'
const NEW_NAME =
  'Add what has the new name beside it, write both for one release, and remove the old one with the next; or stop what runs while this is applied.'

/** Whether the code from before an operation fails on the schema behind it. */
export function breaksOldCode(operation: Operation, before: ProjectState): Break | undefined {
  const model = 'model' in operation ? before.models.get(operation.model) : undefined
  if (!model || model.managed === false) return undefined
  switch (operation.type) {
    case 'deleteModel':
      return { message: `The release before asks ${operation.model}, whose table is gone then.`, instead: AFTERWARDS }
    case 'removeField': {
      const gone = model.fields[operation.name]
      // The columns that it is made of stay.
      if (gone && isMadeOfFields(gone)) return undefined
      return {
        message: `The release before reads and writes ${operation.model}.${operation.name}, which is gone then.`,
        instead: AFTERWARDS,
      }
    }
    case 'renameModel':
    case 'renameTable':
    case 'renameField':
      return { message: 'The release before knows the old name alone.', instead: NEW_NAME }
    case 'renameValue':
      return {
        message: `The release before writes "${operation.from}" into ${operation.model}.${operation.name}, which is refused then, and looks for it.`,
        instead:
          'Add the new word beside it (alterField), let a release write that, move the rows in batches, and take the old one away with the next.',
      }
    case 'addCheck':
      return refused(`"${operation.check.name}"`, operation.model)
    case 'addExclusion':
      return refused(`"${operation.exclusion.name}"`, operation.model)
    case 'addIndex': {
      const { unique, fields } = operation.index
      return unique ? mayBeAlike(operation.model, fields?.map((name) => name.replace(/^-/, '')) ?? []) : undefined
    }
    case 'addField':
      return needsValue(operation.field) ? notWritten(`${operation.model}.${operation.name}`) : undefined
    case 'alterField': {
      const old = model.fields[operation.name]
      const name = `${operation.model}.${operation.name}`
      if (old && isMoved(operation.name, old, operation.field))
        return { message: `The release before knows ${name} by the old name of its column alone.`, instead: NEW_NAME }
      if (old?.nullable && needsValue(operation.field)) return mayBeNull(name)
      if (old && takesCoarser(old, operation.field)) return mayBeRounded(name)
      if (old && takesLess(old, operation.field)) return mayBeBeyond(name)
      return operation.field.unique && !old?.unique ? mayBeAlike(operation.model, [operation.name]) : undefined
    }
    default:
      return undefined
  }
}

const needsValue = (field: Operation<'addField'>['field']): boolean =>
  !field.nullable && !isMadeOfFields(field) && field.dbDefault === undefined && !isComputed(field)

const isMoved = (name: string, before: FieldData, after: FieldData): boolean =>
  !isMadeOfFields(before) && !isMadeOfFields(after) && columnName(name, before) !== columnName(name, after)

// What is finer than the column keeps is refused in rows that are there, and by no database in those that come.
function takesCoarser(before: FieldData, after: FieldData): boolean {
  if (before.kind === 'key' || after.kind === 'key') return false
  const [old, next] = [before, after].map(finenessOf)
  return old !== undefined && next !== undefined && old.of === next.of && next.digits < old.digits
}

const MOMENTS: Readonly<Record<string, number>> = { dateTimeExact: 6, dateTime: 3, date: 0 }

// How many digits there may be behind the point, or of a second.
function finenessOf({ kind, places = 0 }: ColumnData): { readonly of: string; readonly digits: number } | undefined {
  if (kind === 'float') return { of: 'number', digits: Number.POSITIVE_INFINITY }
  if (kind === 'decimal') return { of: 'number', digits: places }
  if (BITS[kind] !== undefined) return { of: 'number', digits: 0 }
  const digits = MOMENTS[kind]
  return digits === undefined ? undefined : { of: 'moment', digits }
}

// Of decimals as text, what a number loses is no matter here.
function takesLess(before: FieldData, after: FieldData): boolean {
  if (before.kind === 'key' || after.kind === 'key') return false
  const greatest = ({ max = Number.POSITIVE_INFINITY }: ColumnData): number => Number(max)
  const least = ({ min = Number.NEGATIVE_INFINITY }: ColumnData): number => Number(min)
  const longest = ({ maxLength = Number.POSITIVE_INFINITY }: ColumnData): number => maxLength
  const fewer = after.words && before.words?.every((word) => after.words?.includes(word)) !== true
  if (fewer || isNarrower(before, after)) return true
  return greatest(after) < greatest(before) || least(after) > least(before) || longest(after) < longest(before)
}

// Whole numbers by their bits; of decimals the digits before the point.
const BITS: Readonly<Record<string, number>> = {
  smallInt: 16,
  smallAuto: 16,
  int: 32,
  auto: 32,
  bigInt: 64,
  bigAuto: 64,
  bigIntExact: 64,
}

function isNarrower(before: ColumnData, after: ColumnData): boolean {
  const [old, next] = [BITS[before.kind], BITS[after.kind]]
  if (old !== undefined && next !== undefined) return next < old
  if (before.kind === 'decimal' && after.kind === 'decimal') {
    const whole = ({ digits = 0, places = 0 }: ColumnData): number => digits - places
    return whole(after) < whole(before)
  }
  return specOf(emptyState(), before).sort !== specOf(emptyState(), after).sort
}

const refused = (constraint: string, model: string): Break => ({
  message: `The release before may write rows of ${model} that ${constraint} refuses then.`,
  instead: 'Deploy the code that keeps to it first, and apply this when no process of the release before is left.',
})

const mayBeAlike = (model: string, names: readonly string[]): Break => ({
  message: `The release before may write rows of ${model} that are alike${names.length ? ` in ${names.join(', ')}` : ''}, which is refused then.`,
  instead: 'Deploy the code that keeps them apart first, and apply this when no process of the release before is left.',
})

const mayBeBeyond = (field: string): Break => ({
  message: `The release before may write values into ${field} that it takes no more, which is refused then.`,
  instead:
    'Deploy the code that keeps within its limits first, and apply this when no process of the release before is left.',
})

const mayBeRounded = (field: string): Break => ({
  message: `The release before may write finer values into ${field} than it keeps then: databases round or cut those, and tell nobody.`,
  instead:
    'Deploy the code that writes no finer ones first, and apply this when no process of the release before is left.',
})

const notWritten = (field: string): Break => ({
  message: `The release before writes rows without ${field}, which may not be NULL and has no default in the database: it cannot insert any more.`,
  instead: `Give it a default of the database (.dbDefault(…)), or let it be NULL until that release is gone.`,
})

const mayBeNull = (field: string): Break => ({
  message: `The release before may write NULL into ${field}, which is refused then.`,
  instead: 'Deploy the code that always writes it first, and apply this when no process of the release before is left.',
})
