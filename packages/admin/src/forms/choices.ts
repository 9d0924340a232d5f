import type { FieldDefinition, ModelDefinition } from '@tsango/core/registry'
import { textOf } from '@tsango/core/values'
import { searched } from '../pages/list-query.ts'
import { readKey } from '../routing/paths.ts'
import { type AnyRow, type Rows, rowsOf } from '../rows/any-rows.ts'
import { labelField, rowLabel } from '../showing/row-label.ts'
import type { Option } from '../site/filters.ts'

/** A list of rows is shown whole up to here; beyond it they are searched. */
const MOST = 300

/** Rows that one search for a choice shows. */
const FOUND = 50

/** Rows to choose from. */
export interface Choices {
  readonly options: readonly Option[]
  /** Whether these are all. */
  readonly complete: boolean
}

/** Which rows to choose from. */
export interface Wanted {
  /** Rows that must be among them, as text. */
  readonly keys: readonly string[]
  /** Words to find others by. */
  readonly find?: string
  /** The columns that are searched; default: the one that names a row. */
  readonly search?: readonly string[]
}

/**
 * The rows of a model to choose from, by one of its columns: all of them where they are few, else those that were found, and always the chosen ones.
 */
export async function choicesOf(by: FieldDefinition, { keys, find = '', search }: Wanted): Promise<Choices> {
  const { model } = by
  const all = await ordered(model).limit(MOST + 1)
  if (all.length <= MOST) return { options: all.map((row) => optionOf(by, row)), complete: true }
  const chosen = await rowsWith(by, keys)
  const found = find === '' ? [] : await findRows(model, find, search)
  const options = new Map([...chosen, ...found].map((row) => optionOf(by, row)).map((one) => [one.value, one]))
  return { options: [...options.values()], complete: false }
}

/** The rows with the given values in a column that tells them from each other, as far as there are any. */
export async function rowsWith(by: FieldDefinition, keys: readonly string[]): Promise<readonly AnyRow[]> {
  const read = keys.map((key) => readKey(by, key)).filter((key) => key !== undefined)
  if (read.length === 0) return []
  return ordered(by.model).filter({ [`${by.attribute}__in`]: read })
}

function findRows(model: ModelDefinition, words: string, search: readonly string[] | undefined): PromiseLike<AnyRow[]> {
  const name = labelField(model)
  const paths = search?.length ? search : name === undefined ? [] : [name]
  const conditions = searched({ search: paths }, words)
  return conditions.reduce((rows, condition) => rows.where(() => condition), ordered(model)).limit(FOUND)
}

function ordered(model: ModelDefinition): Rows {
  const terms = model.ordering.map((term) => {
    const name = term.replace(/^-/, '')
    return term.replace(name, model.field(name)?.attribute ?? name)
  })
  return rowsOf(model.model).orderBy(...terms, ...(terms.includes(model.key.attribute) ? [] : [model.key.attribute]))
}

function optionOf({ model, spec, attribute }: FieldDefinition, row: AnyRow): Option {
  return { value: textOf(spec, row[attribute]), label: rowLabel(model, row) }
}
