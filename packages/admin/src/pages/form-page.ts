import { normalizeUsername } from '@tsango/auth/models'
import type { Row } from '@tsango/core/model'
import { readForm, textIn } from '@tsango/http/body'
import { Forbidden } from '@tsango/http/errors'
import { addMessage } from '@tsango/middleware/messages'
import type { FormFaults } from '../forms/faults.ts'
import { asksToFind, findsIn, wordsOf } from '../forms/finds.ts'
import { passwordColumn, readNewPassword } from '../forms/new-password.ts'
import { madeBefore, newOnce, onceIn } from '../forms/once.ts'
import { withPairs } from '../forms/pairs.ts'
import { type Draft, readInputs } from '../forms/read-inputs.ts'
import { addRow, ChangedMeanwhile, changeRow, type Saved } from '../forms/save.ts'
import { isAsSeen } from '../forms/seen.ts'
import { type InlineDrafts, readInlines } from '../inlines/read.ts'
import { saveInlines } from '../inlines/save.ts'
import { type InlineState, inlineStates } from '../inlines/state.ts'
import type { LogEntry } from '../models/models.ts'
import { keyInLog } from '../recording/record.ts'
import type { Ask } from '../routing/ask.ts'
import { keyText, rowPath } from '../routing/paths.ts'
import { readRow } from '../routing/read-row.ts'
import { inputsFor, type Rights, rightsOf } from '../routing/rights.ts'
import type { AnyRow } from '../rows/any-rows.ts'
import { rowLabel } from '../showing/row-label.ts'
import type { Input } from '../site/inputs.ts'
import type { Site } from '../site/prepare.ts'
import { showForm } from './show-form.ts'

const MEANWHILE =
  'Somebody changed it after you had opened this form. Nothing was saved yet: look at the history, or save once more to write what stands here.'

const TWICE =
  'This form was sent before, and its new rows were saved then. Nothing was saved again: open it anew to see them, or save once more to add what stands here as well.'

/** The form for a new row. */
export async function addPage(ask: Ask, site: Site): Promise<Response> {
  const rights = await mayAdd(ask, site)
  const inlines = await inlineStates(ask, site, undefined, true)
  return showForm(ask, site, { inputs: inputsFor(ask, site), inlines, rights, once: newOnce() })
}

/** Adds a row. A form that comes twice leads to the row that it made when it came first. */
export async function postAdd(ask: Ask, site: Site): Promise<Response> {
  const rights = await mayAdd(ask, site)
  const form = await readForm(ask.c)
  const once = onceIn(form)
  const before = await madeBefore(ask, once)
  if (before !== undefined) return toFirst(ask, site, rights, before)
  const inputs = inputsFor(ask, site)
  const draft = await readDraft(inputs, form, site, undefined)
  const inlined = await readInlines(ask, site, undefined, form)
  const again = { inputs, rights, ...sentWith(draft, inlined), once: once ?? newOnce() }
  const finds = findsIn(form, allInputs(inputs, inlined))
  if (asksToFind(form, finds)) return showForm(ask, site, { ...again, finds: wordsOf(finds) })
  const password = site.isUser ? readNewPassword(form, draft.values, draft.faults) : undefined
  const faults = faultsOf(draft, inlined)
  if (faults) return showForm(ask, site, { ...again, faults, finds: wordsOf(finds) })
  const along = (row: AnyRow) => saveInlines(ask, row, inlined.drafts)
  const saved = await addRow(ask, site, { inputs, draft, once, more: await passwordColumn(password), along })
  if ('row' in saved) return afterSave(ask, site, saved.row, form, rights, 'was added')
  const meanwhile = await madeBefore(ask, once)
  if (meanwhile !== undefined) return toFirst(ask, site, rights, meanwhile)
  return showForm(ask, site, { ...again, faults: saved.faults, finds: wordsOf(finds) })
}

/** The form of a row; without inputs for those who may only look at it. */
export async function changePage(ask: Ask, site: Site): Promise<Response> {
  const { row, rights } = await readRow(ask, site, 'view', (rows) => withPairs(rows, site.inputs))
  const inlines = await inlineStates(ask, site, row, rights.change)
  const once = inlines.length ? { once: newOnce() } : {}
  return showForm(ask, site, { inputs: inputsOnRow(ask, site, rights), inlines, row, rights, ...once })
}

/** Changes a row. A form that comes twice adds no new rows of other models a second time. */
export async function postChange(ask: Ask, site: Site): Promise<Response> {
  const { row, rights } = await readRow(ask, site, 'change', (rows) => withPairs(rows, site.inputs))
  const form = await readForm(ask.c)
  const inputs = inputsOnRow(ask, site, rights)
  const draft = await readDraft(inputs, form, site, row)
  const inlined = await readInlines(ask, site, row, form)
  const finds = findsIn(form, allInputs(inputs, inlined))
  const token = onceIn(form) ?? newOnce()
  const again = { inputs, row, rights, ...sentWith(draft, inlined), once: token, finds: wordsOf(finds) }
  // Until it was told, the form goes on saying what it was drawn from at first.
  const seen = textIn(form, '_seen')
  if (asksToFind(form, finds)) return showForm(ask, site, { ...again, seen })
  const faults = faultsOf(draft, inlined)
  if (faults) return showForm(ask, site, { ...again, seen, faults })
  if (!(isAsSeen(seen, row, inputs) && inlined.asSeen))
    return showForm(ask, site, { ...again, inlines: asTheyAre(inlined), faults: new Map([['', [MEANWHILE]]]) })
  // What is changed twice is the same; what is added twice is there twice.
  const once = inlined.drafts.some((one) => !one.row) ? token : undefined
  const twice = { ...again, once: newOnce(), seen, faults: new Map([['', [TWICE]]]) }
  if ((await madeBefore(ask, once)) !== undefined) return showForm(ask, site, twice)
  const along = (one: AnyRow) => saveInlines(ask, one, inlined.drafts)
  const saved = await unlessChanged(
    changeRow(ask, site, row[site.model.key.attribute], { inputs, draft, seen, once, along }),
  )
  // Read anew, the form is told what it was told if the other had been a moment earlier.
  if (!saved) return postChange(ask, site)
  if ('faults' in saved && (await madeBefore(ask, once)) !== undefined) return showForm(ask, site, twice)
  if ('faults' in saved) return showForm(ask, site, { ...again, seen, faults: saved.faults })
  return afterSave(ask, site, saved.row, form, rights, saved.changed ? 'was changed' : 'is as it was')
}

async function unlessChanged(saving: Promise<Saved>): Promise<Saved | undefined> {
  try {
    return await saving
  } catch (error) {
    if (error instanceof ChangedMeanwhile) return undefined
    throw error
  }
}

function sentWith({ texts }: Draft, inlined: InlineDrafts) {
  return { texts: new Map([...texts, ...inlined.texts]), inlines: inlined.states }
}

function allInputs(inputs: readonly Input[], { states }: InlineDrafts): readonly Input[] {
  return [...inputs, ...states.flatMap(({ rows }) => rows.flatMap((row) => row.inputs))]
}

function faultsOf(draft: Draft, inlined: InlineDrafts): FormFaults | undefined {
  if (draft.faults.isEmpty && inlined.faults.isEmpty) return undefined
  const all = new Map(draft.faults.all)
  for (const [name, messages] of inlined.faults.all) all.set(name, [...(all.get(name) ?? []), ...messages])
  return all
}

// Once that was told, the form says what it is drawn from now.
function asTheyAre({ states }: InlineDrafts): readonly InlineState[] {
  return states.map((state) => ({
    ...state,
    rows: state.rows.map(({ seen, ...row }) => (row.row || seen === undefined ? row : { ...row, seen })),
  }))
}

async function mayAdd(ask: Ask, site: Site): Promise<Rights> {
  const rights = await rightsOf(ask, site.model)
  if (!rights.add) throw new Forbidden(`You may not add ${site.many}.`)
  return rights
}

// A row's key stays what it is.
function inputsOnRow(ask: Ask, site: Site, { change }: Rights): readonly Input[] {
  return inputsFor(ask, site).map((input) =>
    !change || input.field?.primaryKey ? { ...input, readOnly: true } : input,
  )
}

async function readDraft(
  inputs: readonly Input[],
  form: FormData,
  site: Site,
  row: AnyRow | undefined,
): Promise<Draft> {
  const draft = await readInputs(inputs, form, { row })
  const { username } = draft.values
  if (site.isUser && typeof username === 'string') draft.values['username'] = normalizeUsername(username)
  return draft
}

async function toFirst(ask: Ask, site: Site, { view }: Rights, entry: Row<LogEntry>): Promise<Response> {
  const key = keyInLog(entry)
  const shown = view && key !== undefined
  const where = shown ? `This is the ${site.one} that it made.` : `It made “${entry.label}” then.`
  await addMessage(ask.c, 'warning', `This form was sent before. ${where}`)
  if (shown) return ask.c.redirect(`${rowPath(site.path, key)}/change`, 303)
  return ask.c.redirect(view ? site.path : ask.admin.base, 303)
}

async function afterSave(ask: Ask, site: Site, row: AnyRow, form: FormData, rights: Rights, what: string) {
  const then = textIn(form, '_then')
  await addMessage(ask.c, 'success', `“${rowLabel(site.model, row)}” ${what}.`)
  const change = `${rowPath(site.path, keyText(site.model, row))}/change`
  if (then === 'another' && rights.add) return ask.c.redirect(`${site.path}/add`, 303)
  if (!rights.view) return ask.c.redirect(ask.admin.base, 303)
  return ask.c.redirect(then === 'continue' ? change : site.path, 303)
}
