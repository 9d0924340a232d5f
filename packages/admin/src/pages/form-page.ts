import { normalizeUsername } from '@tsango/auth/models'
import { readForm } from '@tsango/http/body'
import { Forbidden, NotFound } from '@tsango/http/errors'
import { addMessage } from '@tsango/middleware/messages'
import type { FormFaults } from '../forms/faults.ts'
import { passwordColumn, readNewPassword } from '../forms/new-password.ts'
import { madeBefore, newOnce, onceIn } from '../forms/once.ts'
import { type Draft, readInputs } from '../forms/read-inputs.ts'
import { addRow, changeRow, type Saved } from '../forms/save.ts'
import { textIn } from '../forms/text-in.ts'
import { fieldViews, type ViewSource } from '../forms/views.ts'
import type { Ask } from '../routing/ask.ts'
import { readKey, rowPath } from '../routing/paths.ts'
import { inputsFor, type Rights, rightsOf, rightsOnRow } from '../routing/rights.ts'
import { show } from '../routing/show.ts'
import { type AnyRow, rowsOf } from '../rows/any-rows.ts'
import { rowLabel } from '../showing/row-label.ts'
import type { Input } from '../site/inputs.ts'
import type { Site } from '../site/prepare.ts'

/** The form for a new row. */
export async function addPage(ask: Ask, site: Site): Promise<Response> {
  const rights = await mayAdd(ask, site)
  return showForm(ask, site, { inputs: inputsFor(ask, site), rights, once: newOnce() })
}

/** Adds a row. A form that comes twice leads to the row that it made when it came first. */
export async function postAdd(ask: Ask, site: Site): Promise<Response> {
  const rights = await mayAdd(ask, site)
  const form = await readForm(ask.c)
  const once = onceIn(form)
  const before = await madeBefore(ask, once)
  if (before !== undefined) return toFirst(ask, site, before)
  const inputs = inputsFor(ask, site)
  const draft = await readDraft(inputs, form, site, true)
  const again = { inputs, rights, texts: draft.texts, once: once ?? newOnce() }
  const finds = findsIn(form, inputs)
  if (asksToFind(form, finds)) return showForm(ask, site, { ...again, finds: wordsOf(finds) })
  const password = site.isUser ? readNewPassword(form, draft.values, draft.faults) : undefined
  if (!draft.faults.isEmpty) return showForm(ask, site, { ...again, faults: draft.faults.all, finds: wordsOf(finds) })
  const saved = await addRow(ask, site, { inputs, draft, once, more: await passwordColumn(password) })
  if ('row' in saved) return afterSave(ask, site, saved.row, form, rights, 'was added')
  const meanwhile = await madeBefore(ask, once)
  if (meanwhile !== undefined) return toFirst(ask, site, meanwhile)
  return showForm(ask, site, { ...again, faults: saved.faults, finds: wordsOf(finds) })
}

/** The form of a row; without inputs for those who may only look at it. */
export async function changePage(ask: Ask, site: Site): Promise<Response> {
  const { row, rights } = await readRow(ask, site, 'view')
  return showForm(ask, site, { inputs: inputsOnRow(ask, site, rights), row, rights })
}

/** Changes a row. */
export async function postChange(ask: Ask, site: Site): Promise<Response> {
  const { row, rights } = await readRow(ask, site, 'change')
  const form = await readForm(ask.c)
  const inputs = inputsOnRow(ask, site, rights)
  const draft = await readDraft(inputs, form, site, false)
  const finds = findsIn(form, inputs)
  const again = { inputs, row, rights, texts: draft.texts, finds: wordsOf(finds) }
  if (asksToFind(form, finds)) return showForm(ask, site, again)
  const saved: Saved = draft.faults.isEmpty
    ? await changeRow(ask, site, row[site.model.key.attribute], { inputs, draft })
    : { faults: draft.faults.all }
  if ('faults' in saved) return showForm(ask, site, { ...again, faults: saved.faults })
  return afterSave(ask, site, saved.row, form, rights, saved.changed ? 'was changed' : 'is as it was')
}

async function mayAdd(ask: Ask, site: Site): Promise<Rights> {
  const rights = await rightsOf(ask, site.model)
  if (!rights.add) throw new Forbidden(`You may not add ${site.many}.`)
  return rights
}

/** The row that an address names, and what may be done with it. Raises `Forbidden`, `NotFound`. */
export async function readRow(
  ask: Ask,
  site: Site,
  needed: 'view' | 'change' | 'delete',
): Promise<{ readonly row: AnyRow; readonly rights: Rights }> {
  const rights = await rightsOf(ask, site.model)
  const one = site.one
  if (!rights[needed]) throw new Forbidden(`You may not ${needed} ${site.many}.`)
  const key = readKey(site.model, ask.c.req.param('key') ?? '')
  const row =
    key === undefined
      ? null
      : await rowsOf(site.model.model)
          .filter({ [site.model.key.attribute]: key })
          .first()
  if (!row) throw new NotFound(`There is no such ${one}, or no longer.`)
  const remaining = rightsOnRow(ask, site, row, rights)
  if (!remaining[needed]) throw new Forbidden(`You may not ${needed} this ${one}.`)
  return { row, rights: remaining }
}

// A row's key stays what it is.
function inputsOnRow(ask: Ask, site: Site, { change }: Rights): readonly Input[] {
  return inputsFor(ask, site).map((input) =>
    !change || input.field?.primaryKey ? { ...input, readOnly: true } : input,
  )
}

async function readDraft(inputs: readonly Input[], form: FormData, site: Site, adding: boolean): Promise<Draft> {
  const draft = await readInputs(inputs, form, { adding })
  const { username } = draft.values
  if (site.isUser && typeof username === 'string') draft.values['username'] = normalizeUsername(username)
  return draft
}

interface Find {
  readonly words: string
  /** What was last searched for. */
  readonly done: string
}

function findsIn(form: FormData, inputs: readonly Input[]): ReadonlyMap<string, Find> {
  const relations = inputs.filter(({ relation, readOnly }) => relation && !readOnly)
  return new Map(
    relations.map(({ name }) => [
      name,
      { words: textIn(form, `_find-${name}`).trim(), done: textIn(form, `_found-${name}`) },
    ]),
  )
}

// The Enter key presses the first button, which has no name: with new words to search for it means to search.
function asksToFind(form: FormData, finds: ReadonlyMap<string, Find>): boolean {
  if (form.has('_find')) return true
  return !form.has('_then') && [...finds.values()].some(({ words, done }) => words !== done)
}

function wordsOf(finds: ReadonlyMap<string, Find>): ReadonlyMap<string, string> {
  return new Map([...finds].map(([name, { words }]) => [name, words]))
}

async function toFirst(ask: Ask, site: Site, key: string): Promise<Response> {
  await addMessage(ask.c, 'warning', `This form was sent before. This is the ${site.one} that it made.`)
  return ask.c.redirect(`${rowPath(site.path, key)}/change`, 303)
}

async function afterSave(ask: Ask, site: Site, row: AnyRow, form: FormData, rights: Rights, what: string) {
  const then = textIn(form, '_then')
  await addMessage(ask.c, 'success', `“${rowLabel(site.model, row)}” ${what}.`)
  const change = `${rowPath(site.path, row[site.model.key.attribute])}/change`
  if (then === 'another' && rights.add) return ask.c.redirect(`${site.path}/add`, 303)
  if (!rights.view) return ask.c.redirect(ask.admin.base, 303)
  return ask.c.redirect(then === 'continue' ? change : site.path, 303)
}

interface FormState extends ViewSource {
  readonly inputs: readonly Input[]
  readonly rights: Rights
  readonly once?: string
}

async function showForm(ask: Ask, site: Site, state: FormState): Promise<Response> {
  const { row, rights, faults } = state
  const one = site.one
  const label = row ? rowLabel(site.model, row) : ''
  const path = row ? rowPath(site.path, row[site.model.key.attribute]) : site.path
  const fields = await fieldViews(ask, state.inputs, state)
  const title = row ? `${rights.change ? 'Change' : 'View'} ${one}` : `Add ${one}`
  const page = {
    title: row ? `${label} | ${title}` : title,
    heading: title,
    crumbs: [{ label: site.title, href: site.path }, { label: label || title }],
    site,
    rights,
    row: row !== undefined,
    label,
    path,
    action: row ? `${path}/change` : `${path}/add`,
    editable: row ? rights.change : true,
    fields,
    summary: faults ? summaryOf(faults, fields) : [],
    once: state.once ?? '',
    passwords: site.isUser && !row ? passwordViews(faults) : [],
    canSetPassword: site.isUser && row !== undefined && rights.change,
  }
  return show(ask, 'form', page, faults ? 422 : 200)
}

function passwordViews(faults: FormFaults | undefined) {
  return [
    { name: 'password', label: 'Password', help: 'Leave empty for an account without a password.' },
    { name: 'passwordAgain', label: 'Password again', help: '' },
  ].map((view) => ({ ...view, required: false, faults: faults?.get(view.name) ?? [] }))
}

const PASSWORDS: Readonly<Record<string, string>> = { password: 'Password', passwordAgain: 'Password again' }

// Each fault leads to its field; those of fields that the form does not hold stand for themselves.
function summaryOf(
  faults: FormFaults,
  fields: readonly { readonly name: string; readonly id: string; readonly label: string }[],
) {
  return [...faults].flatMap(([name, messages]) => {
    const field = fields.find((one) => one.name === name)
    const label = field?.label ?? PASSWORDS[name] ?? ''
    const href = label ? `#field-${name}` : ''
    return messages.map((message) => ({ href, label, message }))
  })
}
