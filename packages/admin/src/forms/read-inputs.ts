import type { FieldDefinition, RelationDefinition } from '@tsango/core/registry'
import { parseValue } from '@tsango/core/values'
import { readKey } from '../routing/paths.ts'
import { type AnyRow, rowsOf, type Values } from '../rows/any-rows.ts'
import type { Input } from '../site/inputs.ts'
import { FaultList } from './faults.ts'
import { pairsOf } from './pairs.ts'
import { type Allowed, allowedFor, checkPointers, holds } from './pointers.ts'
import { sameValue } from './same-value.ts'

/** Rows that one form can choose for one relation. */
const MOST = 1000

/** What somebody sent with a form, read. */
export interface Draft {
  /** By attribute: only of inputs that may be changed. */
  readonly values: Values
  /** The keys of many-to-many relations, by name. */
  readonly pairs: ReadonlyMap<string, readonly unknown[]>
  /** As it was sent, by the name of the input, to be shown again. */
  readonly texts: ReadonlyMap<string, readonly string[]>
  readonly faults: FaultList
}

/** Reads the inputs of a form of a row, or of a new one. What is read-only is not looked at, whatever was sent under its name. */
export async function readInputs(
  inputs: readonly Input[],
  form: FormData,
  { row }: { readonly row: AnyRow | undefined },
): Promise<Draft> {
  const values: Values = {}
  const pairs = new Map<string, readonly unknown[]>()
  const texts = new Map<string, readonly string[]>()
  const faults = new FaultList()
  for (const input of inputs) {
    if (input.readOnly) continue
    const sent = form.getAll(input.name).filter((value) => typeof value === 'string')
    texts.set(input.name, sent)
    if (input.widget === 'keys') pairs.set(input.name, await readKeys(input, sent, { faults, row }))
    else await readColumn(input, sent[0], { values, faults, row })
  }
  await checkPointers(inputs, values, faults, row)
  return { values, pairs, texts, faults }
}

interface Reading {
  readonly faults: FaultList
  /** Absent where a row is to be added. */
  readonly row: AnyRow | undefined
}

async function readColumn(
  input: Input,
  sent: string | undefined,
  { values, faults, row }: Reading & { readonly values: Values },
): Promise<void> {
  const adding = row === undefined
  const { field, name, widget, relation, required, filled } = input
  if (!field) return
  // An unticked box sends nothing; any other input that sends nothing was not in the form.
  const text = sent ?? (widget === 'checkbox' ? 'off' : undefined)
  if (text === undefined || (widget === 'secret' && text === '')) {
    if (adding && required && !filled && field.spec.default === undefined) faults.add(name, 'This field is required.')
    return
  }
  if (adding && filled && text === '') return
  // Browsers send line ends as CRLF whatever was typed; kept so, every save would change the text.
  const read = parseValue(field.spec, text.replace(/\r\n/g, '\n'), { form: true })
  if ('fault' in read) faults.add(name, read.fault.message)
  else if (relation && read.value !== null && !(await mayChoose(input, relation, read.value, row)))
    faults.add(
      name,
      `This ${relation.target.verboseName} ${relation.limit ? 'is none of those to choose from' : 'is no longer there'}. Choose another.`,
    )
  else values[field.attribute] = read.value
}

async function readKeys(input: Input, sent: readonly string[], { faults, row }: Reading): Promise<unknown[]> {
  const { relation, name } = input
  if (!relation) return []
  const { to, limit } = relation
  const keys = [...new Set(sent.filter((text) => text !== ''))].map((text) => readKey(to, text))
  if (keys.length > MOST) {
    faults.add(name, `Choose at most ${MOST}.`)
    return []
  }
  const known = keys.filter((key) => key !== undefined)
  const there = known.length ? await keysAmong(relation, known, await allowedFor(input)) : []
  const rest = limit && row && there.length < keys.length ? await pairsOf(row, relation.name) : []
  // What the row has it may keep, whatever may be chosen today.
  const kept = rest.map((one) => one[to.attribute]).filter((key) => has(known, to, key) && !has(there, to, key))
  const all = [...there, ...kept]
  if (all.length < keys.length)
    faults.add(
      name,
      `Something that was chosen is ${limit ? 'none of those to choose from' : 'no longer there'}. Choose again.`,
    )
  return all
}

async function keysAmong({ target, to }: RelationDefinition, keys: readonly unknown[], allowed?: Allowed) {
  const rows = rowsOf(target.model)
  const found = await (allowed?.(rows) ?? rows).filter({ [`${to.attribute}__in`]: keys }).values(to.attribute)
  return found.map((row) => row[to.attribute])
}

function has(keys: readonly unknown[], { spec }: FieldDefinition, key: unknown): boolean {
  return keys.some((one) => sameValue(spec, one, key))
}

async function mayChoose(
  input: Input,
  { target, to, limit }: RelationDefinition,
  key: unknown,
  row: AnyRow | undefined,
): Promise<boolean> {
  if (limit && input.field && holds(input.field, row, key)) return true
  const rows = rowsOf(limit ? target.model : to.model.model)
  const allowed = await allowedFor(input)
  return (await (allowed?.(rows) ?? rows).filter({ [to.attribute]: key }).count()) > 0
}
