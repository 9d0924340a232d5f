import type { FieldSpec } from '@tsango/core/fields'
import type { FieldDefinition, ModelDefinition } from '@tsango/core/registry'
import { initialValue, textOf } from '@tsango/core/values'
import { uuidv4, uuidv7 } from '@tsango/toolkit/ids'
import type { Ask } from '../routing/ask.ts'
import { rightsOf } from '../routing/rights.ts'
import type { AnyRow } from '../rows/any-rows.ts'
import { rowLabel } from '../showing/row-label.ts'
import { type Shown, showText, showValue } from '../showing/show-value.ts'
import type { Option } from '../site/filters.ts'
import type { Input } from '../site/inputs.ts'
import { attributesOf } from './attributes.ts'
import { choicesOf, rowsWith } from './choices.ts'
import type { FormFaults } from './faults.ts'
import { pairsOf } from './pairs.ts'
import { allowedFor } from './pointers.ts'

/** An input as its template draws it. */
export interface FieldView {
  readonly id: string
  readonly name: string
  readonly label: string
  readonly help: string
  readonly widget: Input['widget']
  readonly required: boolean
  readonly readOnly: boolean
  readonly value: string
  readonly checked: boolean
  readonly options: readonly (Option & { readonly selected: boolean })[]
  readonly faults: readonly string[]
  /** Attributes of the input, `aria-describedby` among them. */
  readonly attributes: readonly (readonly [name: string, value: string])[]
  /** Whether the rows to choose from are too many to show, and have to be searched. */
  readonly incomplete: boolean
  readonly find: string
  /** Where it cannot be changed. */
  readonly shown: readonly Shown[]
}

/** Where the values of a form come from. */
export interface ViewSource {
  /** Absent where a row is to be added. */
  readonly row?: AnyRow | undefined
  /** What was sent, to be shown again. */
  readonly texts?: ReadonlyMap<string, readonly string[]>
  readonly faults?: FormFaults
  /** The words by which rows are searched, by the name of the input. */
  readonly finds?: ReadonlyMap<string, string>
}

const MAKE = { uuid4: uuidv4, uuid7: uuidv7, now: () => new Date() }
const LONGEST = 5000

/** Prepares the inputs of a form for their template. */
export async function fieldViews(
  ask: Ask,
  inputs: readonly Input[],
  source: ViewSource,
): Promise<readonly FieldView[]> {
  const views: FieldView[] = []
  for (const input of inputs) {
    if (input.readOnly) {
      // A row that is not there yet has nothing that could be shown.
      if (source.row) views.push({ ...plain(input), shown: await shownOf(input, source.row) })
    } else views.push(await editable(ask, input, source))
  }
  return views
}

function plain({ name, label, help, widget, required, readOnly }: Input): FieldView {
  return {
    id: `field-${name}`,
    name,
    label,
    help,
    widget,
    required,
    readOnly,
    value: '',
    checked: false,
    options: [],
    faults: [],
    attributes: [],
    incomplete: false,
    find: '',
    shown: [],
  }
}

async function editable(ask: Ask, input: Input, source: ViewSource): Promise<FieldView> {
  const { row, faults, finds } = source
  const texts = source.texts?.get(input.name) ?? (source.texts ? [] : await textsOf(input, row))
  const [text = ''] = texts
  const view = plain(input)
  const found = faults?.get(input.name) ?? []
  const find = finds?.get(input.name) ?? ''
  const options = await optionsOf(ask, input, texts, { find, row })
  const selected = new Set(texts)
  const required = input.required && !(row ? input.widget === 'secret' : input.filled)
  return {
    ...view,
    help: input.widget === 'secret' && row ? `${input.help} Leave empty to keep it.`.trim() : input.help,
    required,
    // What is secret is never sent back, not even to the one who typed it.
    value: input.widget === 'secret' ? '' : text,
    checked: text === 'on' || text === 'true',
    options: options.options.map((option) => ({ ...option, selected: selected.has(option.value) })),
    incomplete: !options.complete,
    find,
    faults: found,
    attributes: attributesOf(input, view.id, { required, hasFaults: found.length > 0 }),
  }
}

/** The texts of inputs before anybody typed, by their names, as the form of a new row has them. */
export async function firstTexts(inputs: readonly Input[]): Promise<Map<string, readonly string[]>> {
  const texts = new Map<string, readonly string[]>()
  for (const input of inputs)
    if (!input.readOnly) texts.set(input.name, input.widget === 'secret' ? [''] : await textsOf(input, undefined))
  return texts
}

/** The texts of an input before anybody typed. */
async function textsOf({ field, relation, widget }: Input, row: AnyRow | undefined): Promise<readonly string[]> {
  if (!field) return row && relation ? keysOf(await pairsOf(row, relation.name), relation.to) : []
  const value = row ? row[field.attribute] : (initialValue(field, MAKE) ?? constantOf(field.spec))
  if (value === null || value === undefined) return ['']
  if (widget === 'datetime' && value instanceof Date) return [value.toISOString().replace(/(?:\.000)?Z$/, '')]
  return [textOf(field.spec, value)]
}

// What the database would fill in; its constant is the column's, not that of a row that holds another type.
function constantOf({ dbDefault, cast, secret }: FieldSpec): unknown {
  return dbDefault && 'value' in dbDefault && !cast && !secret ? dbDefault.value : undefined
}

function keysOf(rows: readonly AnyRow[], { attribute, spec }: FieldDefinition): readonly string[] {
  return rows.map((row) => textOf(spec, row[attribute]))
}

async function optionsOf(
  ask: Ask,
  input: Input,
  texts: readonly string[],
  { find, row }: { readonly find: string; readonly row: AnyRow | undefined },
) {
  const { field, relation, widget } = input
  if (relation) {
    const search = await searchOf(ask, relation.target)
    const keys = texts.filter((text) => text !== '')
    const only = await allowedFor(input)
    // Only what the model limits may a row have that nobody could choose.
    const kept = relation.limit && row ? (await textsOf(input, row)).filter((text) => text !== '') : []
    const choices = await choicesOf(relation.to, {
      keys,
      find,
      only,
      kept,
      read: readFor(ask),
      search,
    })
    return widget === 'keys' ? choices : { ...choices, options: [...blank(field?.spec), ...choices.options] }
  }
  if (widget !== 'select' || !field) return { options: [], complete: true }
  return { options: [...blank(field.spec), ...valuesOf(field.spec)], complete: true }
}

// Whoever may search a column will know what stands in it: who may not see the rows finds them by what they are called alone.
async function searchOf(ask: Ask, target: ModelDefinition): Promise<readonly string[]> {
  const site = ask.admin.sites.of(target)
  return site && (await rightsOf(ask, target)).view ? site.search : []
}

// Many rows in one form have the same rows to choose from.
const reads = new WeakMap<Ask, Map<ModelDefinition, readonly AnyRow[]>>()

function readFor(ask: Ask): Map<ModelDefinition, readonly AnyRow[]> {
  const found = reads.get(ask) ?? new Map<ModelDefinition, readonly AnyRow[]>()
  reads.set(ask, found)
  return found
}

function valuesOf({ choices }: FieldSpec): readonly Option[] {
  if (choices) return choices.map(({ value, label }) => ({ value: String(value), label }))
  return [
    { value: 'true', label: 'Yes' },
    { value: 'false', label: 'No' },
  ]
}

// A choice that must be made and has no default begins empty too, so that nobody takes the first one by accident.
function blank(spec: FieldSpec | undefined): readonly Option[] {
  return spec?.default !== undefined && !spec.nullable && !spec.blank ? [] : [{ value: '', label: '–' }]
}

async function shownOf({ field, relation }: Input, row: AnyRow): Promise<readonly Shown[]> {
  if (!field) {
    const rows = relation ? await pairsOf(row, relation.name) : []
    return rows.length
      ? rows.map((one) => showText(rowLabel((relation as typeof relation & object).target, one)))
      : [showText('')]
  }
  if (field.spec.secret) return [{ kind: 'none', text: '••••••' }]
  const value = row[field.attribute]
  if (!relation || value === null) return [showValue(field.spec, value, LONGEST)]
  const [target] = await rowsWith(relation.to, [textOf(field.spec, value)])
  return [showText(target ? rowLabel(relation.target, target) : textOf(field.spec, value))]
}
