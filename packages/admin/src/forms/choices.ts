import type { FieldDefinition, ModelDefinition } from '@tsango/core/registry'
import { textOf } from '@tsango/core/values'
import { searched } from '../pages/list-query.ts'
import { readKey } from '../routing/paths.ts'
import { type AnyRow, type Rows, rowsOf } from '../rows/any-rows.ts'
import { labelField, rowLabel } from '../showing/row-label.ts'
import type { Option } from '../site/filters.ts'
import type { Allowed } from './pointers.ts'

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
  /** Leaves those that may be chosen; default: all may. */
  readonly only?: Allowed | undefined
  /** Rows that may be chosen besides, as text: what a row has already. Default: none. */
  readonly kept?: readonly string[]
  /** What was read for other inputs of the same page. */
  readonly read?: Map<ModelDefinition, readonly AnyRow[]>
}

/**
 * The rows of a model to choose from, by one of its columns: all of them where they are few, else those that were found, and always the chosen ones.
 */
export async function choicesOf(
  by: FieldDefinition,
  { keys, find = '', search, only, kept = [], read }: Wanted,
): Promise<Choices> {
  const { model } = by
  const options = (rows: readonly AnyRow[]): readonly Option[] => [
    ...new Map(rows.map((row) => optionOf(by, row)).map((one) => [one.value, one])).values(),
  ]
  const all = (only ? undefined : read?.get(model)) ?? (await ordered(model, only).limit(MOST + 1))
  if (!only) read?.set(model, all)
  const own = only ? await rowsWith(by, kept) : []
  if (all.length <= MOST) return { options: options([...own, ...all]), complete: true }
  const chosen = await rowsWith(by, keys, only)
  const found = find === '' ? [] : await findRows(ordered(model, only), model, { find, search })
  return { options: options([...own, ...chosen, ...found]), complete: false }
}

/** The rows with the given values in a column that tells them from each other, as far as there are any. */
export async function rowsWith(
  by: FieldDefinition,
  keys: readonly string[],
  only?: Allowed,
): Promise<readonly AnyRow[]> {
  const read = keys.map((key) => readKey(by, key)).filter((key) => key !== undefined)
  if (read.length === 0) return []
  return ordered(by.model, only).filter({ [`${by.attribute}__in`]: read })
}

function findRows(
  rows: Rows,
  model: ModelDefinition,
  { find, search }: { readonly find: string; readonly search: readonly string[] | undefined },
): PromiseLike<AnyRow[]> {
  const name = labelField(model)
  const paths = search?.length ? search : name === undefined ? [] : [name]
  const conditions = searched({ search: paths }, find)
  return conditions.reduce((all, condition) => all.where(() => condition), rows).limit(FOUND)
}

function ordered(model: ModelDefinition, only?: Allowed): Rows {
  const terms = model.ordering.map((term) => {
    const name = term.replace(/^-/, '')
    return term.replace(name, model.field(name)?.attribute ?? name)
  })
  const rows = rowsOf(model.model)
  return (only?.(rows) ?? rows).orderBy(...terms, ...(terms.includes(model.key.attribute) ? [] : [model.key.attribute]))
}

function optionOf({ model, spec, attribute }: FieldDefinition, row: AnyRow): Option {
  return { value: textOf(spec, row[attribute]), label: rowLabel(model, row) }
}
