import { genericKeyOf } from '@tsango/orm/content-types'
import { deleteRows } from '../deleting/delete-rows.ts'
import { planDeletion } from '../deleting/plan.ts'
import type { FormFaults } from '../forms/faults.ts'
import type { Draft } from '../forms/read-inputs.ts'
import { addRow, changeRow, Refused, type Saved, type ToSave } from '../forms/save.ts'
import type { Change } from '../models/models.ts'
import type { Ask } from '../routing/ask.ts'
import type { AnyRow, Values } from '../rows/any-rows.ts'
import { rowLabel } from '../showing/row-label.ts'
import type { InlineSite } from '../site/inlines.ts'
import type { InlineDraft } from './read.ts'
import { pointing } from './state.ts'

type Deeds = Map<InlineSite, { readonly deleted: string[]; readonly written: string[] }>

/** Writes the rows of other models in a form, within the transaction of its row; gives what the log says of them. Raises `Refused`. */
export async function saveInlines(
  ask: Ask,
  parent: AnyRow,
  drafts: readonly InlineDraft[],
): Promise<readonly Change[]> {
  const deeds: Deeds = new Map()
  // What goes makes room for what is unique.
  await deleteInlines(ask, drafts, deeds)
  for (const one of drafts) {
    if (one.deleted) continue
    const saved = await saveInline(ask, parent, one)
    if ('faults' in saved) throw new Refused(underNames(saved.faults, one))
    if (saved.changed) deedsOf(deeds, one.site).written.push(rowLabel(one.site.model, saved.row))
  }
  return [...deeds].map(([{ title }, { deleted, written }]) => ({
    field: title,
    from: deleted.join(', '),
    to: written.join(', '),
  }))
}

function deedsOf(deeds: Deeds, site: InlineSite) {
  const found = deeds.get(site) ?? { deleted: [], written: [] }
  deeds.set(site, found)
  return found
}

async function deleteInlines(ask: Ask, drafts: readonly InlineDraft[], deeds: Deeds): Promise<void> {
  for (const site of new Set(drafts.map((one) => one.site))) {
    const { model, many } = site
    const rows = drafts.flatMap((one) => (one.site === site && one.deleted && one.row ? [one.row] : []))
    if (rows.length === 0) continue
    const keys = rows.map((row) => row[model.key.attribute])
    const { forbidden, blocking } = await planDeletion(ask, model, keys)
    if (forbidden.length)
      throw new Refused(told(`You may not delete the ${forbidden.join(', ')} that would go with ${many}.`))
    const inTheWay = blocking.map(({ label, rows: names }) => `${label} (${names.join(', ')})`).join('; ')
    if (inTheWay || (await deleteRows(ask, { model }, rows)) === undefined)
      throw new Refused(told(`Some ${many} cannot be deleted: other rows stand in the way. ${inTheWay}`.trim()))
    deedsOf(deeds, site).deleted.push(...rows.map((row) => rowLabel(model, row)))
  }
}

async function saveInline(
  ask: Ask,
  parent: AnyRow,
  { site, row, inputs, draft, seen = '', name }: InlineDraft,
): Promise<Saved> {
  const own = { inputs: site.inputs.map((input, index) => ({ ...input, readOnly: inputs[index]?.readOnly ?? true })) }
  const written: ToSave = { ...own, draft: withoutPrefix(draft, name), seen }
  if (!row) return addRow(ask, site, { ...written, more: await pointer(site, parent) })
  // It may point elsewhere by now.
  return changeRow(ask, site, row[site.model.key.attribute], written, pointing(site, parent))
}

/** The columns of a row that points at another. */
async function pointer({ model, key, generic }: InlineSite, parent: AnyRow): Promise<Values> {
  if (key?.relation) return { [key.attribute]: parent[key.relation.to.attribute] }
  // The models are known to the registry alone.
  return genericKeyOf(model.model, generic?.name as never).valuesOf(parent as never)
}

function withoutPrefix(draft: Draft, name: string): Draft {
  const pairs = new Map([...draft.pairs].map(([input, keys]) => [input.slice(name.length + 1), keys]))
  return { ...draft, pairs }
}

function underNames(faults: FormFaults, { site, name }: InlineDraft): FormFaults {
  const under = new Map<string, readonly string[]>()
  for (const [field, messages] of faults) {
    const input = site.inputs.some((one) => one.name === field) ? `${name}.${field}` : ''
    under.set(input, [...(under.get(input) ?? []), ...messages.map((one) => (input ? one : `${site.one}: ${one}`))])
  }
  return under
}

function told(message: string): FormFaults {
  return new Map([['', [message]]])
}
