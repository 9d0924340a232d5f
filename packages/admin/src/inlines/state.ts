import { withPairs } from '../forms/pairs.ts'
import type { Ask } from '../routing/ask.ts'
import { inputsFor, type Rights, rightsOf } from '../routing/rights.ts'
import { type AnyRow, type Rows, rowsOf } from '../rows/any-rows.ts'
import type { InlineSite } from '../site/inlines.ts'
import type { Input } from '../site/inputs.ts'
import type { Site } from '../site/prepare.ts'

/** One row in the form of another one. */
export interface InlineRow {
  /** Stands before the names of its inputs. */
  readonly name: string
  /** Absent where it would be a new one. */
  readonly row: AnyRow | undefined
  /** By names that no other row of the form has. */
  readonly inputs: readonly Input[]
  /** Whether it is to be deleted. */
  readonly deleted: boolean
  /** What its form was drawn from at first; default: what it is. */
  readonly seen?: string
}

/** Rows of another model in the form of a row. */
export interface InlineState {
  readonly site: InlineSite
  readonly rights: Rights
  readonly rows: readonly InlineRow[]
  /** How many rows are there that the form does not hold. */
  readonly others: number
}

/** The rows of another model that point at a row, whoever asks for others. */
export function pointing({ model, via }: InlineSite, parent: AnyRow): Rows {
  return rowsOf(model.model).filter({ [via]: parent })
}

/** The rows of other models that stand in the form of a row, or of one that is to be added, for the one who asks. */
export async function inlineStates(ask: Ask, site: Site, parent: AnyRow | undefined, editable: boolean) {
  const states: InlineState[] = []
  for (const inline of site.inlines) {
    const rights = await inlineRights(ask, inline, editable)
    if (!rights.view && !rights.add) continue
    states.push(await stateOf(ask, inline, rights, parent))
  }
  return states
}

/** What somebody may do with the rows of another model in a form: of one that cannot be changed, look at them. */
export async function inlineRights(ask: Ask, { model }: InlineSite, editable: boolean): Promise<Rights> {
  const rights = await rightsOf(ask, model)
  return editable ? rights : { add: false, change: false, delete: false, view: rights.view }
}

async function stateOf(ask: Ask, site: InlineSite, rights: Rights, parent: AnyRow | undefined): Promise<InlineState> {
  const all = parent && pointing(site, parent)
  const count = all ? await all.count() : 0
  const shown = all && rights.view ? await withPairs(all.orderBy(...orderOf(site)).limit(site.max), site.inputs) : []
  // Who may not see the rows learns nothing of how many there are, but that no more can be added.
  const extra = rights.add ? Math.max(0, Math.min(site.extra, site.max - count)) : 0
  return {
    site,
    rights,
    rows: [...shown, ...Array.from({ length: extra }, () => undefined)].map((row, index) => ({
      name: nameAt(site, index),
      row,
      inputs: inlineInputs(ask, site, rights, index, row),
      deleted: false,
    })),
    others: rights.view ? count - shown.length : 0,
  }
}

function orderOf({ model }: InlineSite): readonly string[] {
  const key = model.key.attribute
  const terms = model.ordering.filter((term) => !term.includes('__'))
  return [...terms, ...(terms.includes(key) ? [] : [key])]
}

/** The name of a row's place in a form. */
export function nameAt({ prefix }: InlineSite, index: number): string {
  return `${prefix}.${index}`
}

/** The inputs of one row, by names that no other row of the form has. */
export function inlineInputs(
  ask: Ask,
  site: InlineSite,
  { change }: Rights,
  index: number,
  row: AnyRow | undefined,
): readonly Input[] {
  return inputsFor(ask, site).map((input) => ({
    ...input,
    name: `${nameAt(site, index)}.${input.name}`,
    readOnly: input.readOnly || (row !== undefined && (!change || input.field?.primaryKey === true)),
  }))
}
