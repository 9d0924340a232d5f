import { type FieldDefinition, type GenericDefinition, type ModelDefinition, wholeFields } from '@tsango/core/registry'
import { isRowOf } from '@tsango/orm/content-types'
import { didYouMean, humanize } from '@tsango/toolkit/text'
import type { AnyRow } from '../rows/any-rows.ts'
import { capital } from '../showing/capital.ts'
import { rowLabel } from '../showing/row-label.ts'
import { type Shown, showText, showValue } from '../showing/show-value.ts'
import { leadsTo } from './leads-to.ts'

/** A column of a list, prepared. */
export interface Column {
  readonly name: string
  readonly label: string
  /** What to order by, where the column has an order. */
  readonly order: string | undefined
  /** The key that has to be loaded with the rows. */
  readonly related: string | undefined
  /** The relation of many rows that has to be loaded with the rows. */
  readonly many: string | undefined
  readonly numeric: boolean
  /** Of a key to rows of several models: that key, whose row has a page of its own. */
  readonly generic: GenericDefinition | undefined
  show(row: AnyRow): Shown
}

type ColumnStart = Pick<Column, 'name' | 'label' | 'show'> & Partial<Column>

const WITHOUT_ORDER: readonly string[] = ['json', 'binary', 'encrypted', 'array', 'range', 'hstore', 'vector', 'point']
const LONG: readonly string[] = ['text', 'json', 'binary', 'array', 'range', 'hstore', 'vector']
const NUMERIC: readonly string[] = ['number', 'decimal']

/** The columns of a list where nobody chose: up to four short ones. */
export function defaultColumns(model: ModelDefinition): readonly string[] {
  const short = wholeFields(model).filter(
    ({ spec, kind, primaryKey }) => !primaryKey && !spec.secret && !LONG.includes(kind),
  )
  return short.length ? short.slice(0, 4).map((field) => field.name) : model.keyFields.map(({ name }) => name)
}

/** Prepares a column of a list; what is wrong with its name goes to `faults`. */
export function columnOf(model: ModelDefinition, name: string, faults: string[]): Column | undefined {
  const field = model.field(name)
  if (field?.spec.secret) {
    faults.push(`"${name}" in "listDisplay" is secret, so no list shows it. Take it out.`)
    return undefined
  }
  if (field && leadsTo(field) && field.name === name) return keyColumn(field)
  if (field) return plainColumn(field)
  const relation = model.relations.get(name)
  if (relation?.many && relation.kind === 'manyToMany') return manyColumn(model, name)
  const generic = model.generics.get(name)
  if (generic) return genericColumn(generic)
  if (name.includes('__')) return pathColumn(model, name, faults)
  if (name === 'toString' || isMethod(model, name)) return methodColumn(model, name)
  faults.push(`${model.label} has no "${name}" for "listDisplay". ${didYouMean(name, namesOf(model))}`)
  return undefined
}

function namesOf(model: ModelDefinition): string[] {
  return [
    ...wholeFields(model)
      .filter(({ spec }) => !spec.secret)
      .map((field) => field.name),
    ...model.generics.keys(),
    ...Object.keys(model.methods),
  ]
}

function column(start: ColumnStart): Column {
  return {
    order: undefined,
    related: undefined,
    many: undefined,
    numeric: false,
    generic: undefined,
    ...start,
    label: capital(start.label),
  }
}

function plainColumn({ name, attribute, label, spec, sort, relation }: FieldDefinition): Column {
  return column({
    name,
    label,
    order: WITHOUT_ORDER.includes(sort) ? undefined : attribute,
    numeric: NUMERIC.includes(sort) && !relation,
    show: (row) => showValue(spec, row[attribute]),
  })
}

function keyColumn({ name, attribute, label, relation }: FieldDefinition): Column {
  const target = relation?.target as ModelDefinition
  const [first] = target.ordering
  return column({
    name,
    label,
    related: name,
    // Rows of the other model stand in its own order; a term that turns round cannot be followed through a header that turns round itself.
    order: first && !first.startsWith('-') && !target.field(first)?.relation ? `${name}__${first}` : attribute,
    show: (row) => showText(row[name] ? rowLabel(target, row[name] as object) : ''),
  })
}

function manyColumn(model: ModelDefinition, name: string): Column {
  const relation = model.relations.get(name)
  const target = relation?.target as ModelDefinition
  return column({
    name,
    label: relation?.label ?? humanize(name),
    many: name,
    show: (row) => showText(((row[name] ?? []) as object[]).map((one) => rowLabel(target, one)).join(', ')),
  })
}

// Rows of several models have no order among each other.
function genericColumn(generic: GenericDefinition): Column {
  const { name, label } = generic
  return column({
    name,
    label,
    generic,
    show: (row) => {
      const found = foundBy(generic, row)
      const target = targetOf(generic, found)
      return showText(target ? rowLabel(target, found as object) : '')
    },
  })
}

/** What was loaded for a key to rows of several models; nothing where it leads to none that it may. */
export function foundBy({ name }: GenericDefinition, row: AnyRow): unknown {
  return Object.hasOwn(row, name) ? row[name] : undefined
}

/** Which of the models that a key may point at a row is of. */
export function targetOf({ targets }: GenericDefinition, row: unknown): ModelDefinition | undefined {
  if (typeof row !== 'object' || row === null) return undefined
  return targets.find(({ model }) => isRowOf(row as never, model))
}

function methodColumn(model: ModelDefinition, name: string): Column {
  if (name === 'toString')
    return column({ name, label: model.verboseName, show: (row) => showText(rowLabel(model, row)) })
  return column({
    name,
    label: humanize(name),
    show: (row) => {
      const value: unknown = (row[name] as () => unknown)()
      return value instanceof Date || typeof value === 'boolean'
        ? showValue(model.key.spec, value)
        : showText(value === null || value === undefined ? '' : String(value))
    },
  })
}

function pathColumn(model: ModelDefinition, path: string, faults: string[]): Column | undefined {
  const steps = path.split('__')
  const last = steps.pop() as string
  let definition = model
  for (const step of steps) {
    const relation = definition.relations.get(step)
    if (!relation || relation.many) {
      faults.push(
        `"${path}" in "listDisplay": "${step}" is no key of ${definition.label}. ${didYouMean(step, keysOf(definition))}`,
      )
      return undefined
    }
    definition = relation.target
  }
  const field = definition.field(last)
  if (!field || field.spec.secret) {
    faults.push(
      `"${path}" in "listDisplay": ${definition.label} has no "${last}" to show. ${didYouMean(last, namesOf(definition))}`,
    )
    return undefined
  }
  return column({
    name: path,
    label: [...steps, last].map(humanize).join(': '),
    related: steps.join('__'),
    order: WITHOUT_ORDER.includes(field.sort) ? undefined : path,
    numeric: NUMERIC.includes(field.sort),
    show: (row) => {
      const end = steps.reduce<unknown>((at, step) => (at as Record<string, unknown> | null)?.[step], row)
      return showValue(field.spec, (end as Record<string, unknown> | null | undefined)?.[field.attribute])
    },
  })
}

function keysOf(model: ModelDefinition): string[] {
  return [...model.relations.values()].filter((relation) => !relation.many).map((relation) => relation.name)
}

function isMethod({ methods }: ModelDefinition, name: string): boolean {
  return Object.hasOwn(methods, name) && typeof methods[name]?.value === 'function'
}
