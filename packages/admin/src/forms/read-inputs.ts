import type { FieldDefinition } from '@tsango/core/registry'
import { parseValue } from '@tsango/core/values'
import { readKey } from '../routing/paths.ts'
import { rowsOf, type Values } from '../rows/any-rows.ts'
import type { Input } from '../site/inputs.ts'
import { FaultList } from './faults.ts'

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

/** Reads the inputs of a form. What is read-only is not looked at, whatever was sent under its name. */
export async function readInputs(
  inputs: readonly Input[],
  form: FormData,
  { adding }: { readonly adding: boolean },
): Promise<Draft> {
  const values: Values = {}
  const pairs = new Map<string, readonly unknown[]>()
  const texts = new Map<string, readonly string[]>()
  const faults = new FaultList()
  for (const input of inputs) {
    if (input.readOnly) continue
    const sent = form.getAll(input.name).filter((value) => typeof value === 'string')
    texts.set(input.name, sent)
    if (input.widget === 'keys') pairs.set(input.name, await readKeys(input, sent, faults))
    else await readColumn(input, sent[0], { values, faults, adding })
  }
  return { values, pairs, texts, faults }
}

interface Reading {
  readonly values: Values
  readonly faults: FaultList
  readonly adding: boolean
}

async function readColumn(input: Input, sent: string | undefined, { values, faults, adding }: Reading): Promise<void> {
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
  else if (relation && read.value !== null && !(await exists(relation.to, read.value)))
    faults.add(name, `This ${relation.target.verboseName} is no longer there. Choose another.`)
  else values[field.attribute] = read.value
}

async function readKeys({ relation, name }: Input, sent: readonly string[], faults: FaultList): Promise<unknown[]> {
  if (!relation) return []
  const { target, to } = relation
  const keys = [...new Set(sent.filter((text) => text !== ''))].map((text) => readKey(to, text))
  if (keys.length > MOST) {
    faults.add(name, `Choose at most ${MOST}.`)
    return []
  }
  const known = keys.filter((key) => key !== undefined)
  const there = known.length
    ? await rowsOf(target.model)
        .filter({ [`${to.attribute}__in`]: known })
        .values(to.attribute)
    : []
  if (there.length < keys.length) faults.add(name, 'Something that was chosen is no longer there. Choose again.')
  return there.map((row) => row[to.attribute])
}

async function exists({ model, attribute }: FieldDefinition, key: unknown): Promise<boolean> {
  return (
    (await rowsOf(model.model)
      .filter({ [attribute]: key })
      .count()) > 0
  )
}
