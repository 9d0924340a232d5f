import { safeNext } from '@tsango/auth/login'
import type { FormFaults } from '../forms/faults.ts'
import { seenOf } from '../forms/seen.ts'
import { fieldViews, type ViewSource } from '../forms/views.ts'
import type { InlineState } from '../inlines/state.ts'
import { type InlineView, inlineViews } from '../inlines/views.ts'
import type { Ask } from '../routing/ask.ts'
import { keyText, rowPath } from '../routing/paths.ts'
import type { Rights } from '../routing/rights.ts'
import { show } from '../routing/show.ts'
import type { AnyRow } from '../rows/any-rows.ts'
import { rowLabel } from '../showing/row-label.ts'
import { shownTargets } from '../showing/targets.ts'
import type { Input } from '../site/inputs.ts'
import type { Site } from '../site/prepare.ts'

/** What a form shows. */
export interface FormState extends ViewSource {
  readonly inputs: readonly Input[]
  /** Rows of other models. */
  readonly inlines: readonly InlineState[]
  readonly rights: Rights
  readonly once?: string
  /** What the form was drawn from at first; default: the row as it is. */
  readonly seen?: string
}

/** Shows the form of a row, or of one that is to be added. */
export async function showForm(ask: Ask, site: Site, state: FormState): Promise<Response> {
  const { row, rights, faults } = state
  const one = site.one
  const label = row ? rowLabel(site.model, row) : ''
  const path = row ? rowPath(site.path, keyText(site.model, row)) : site.path
  const fields = await fieldViews(ask, state.inputs, state)
  const inlines = await inlineViews(ask, state.inlines, sourceOf(state))
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
    inlines,
    summary: faults ? summaryOf(faults, [...fields, ...inlinedFields(inlines)]) : [],
    once: state.once ?? '',
    seen: state.seen ?? (row ? seenOf(row, state.inputs) : ''),
    passwords: site.isUser && !row ? passwordViews(faults) : [],
    targets: row ? await shownTargets(ask, site.model, row) : [],
    onSite: row ? addressOnSite(site, row) : '',
    canSetPassword: site.isUser && row !== undefined && rights.change,
  }
  return show(ask, 'form', page, faults ? 422 : 200)
}

// Without the row: theirs are others.
function sourceOf({ texts, faults, finds }: FormState): Omit<ViewSource, 'row'> {
  return { ...(texts ? { texts } : {}), ...(faults ? { faults } : {}), ...(finds ? { finds } : {}) }
}

// A fault says which row it means.
function inlinedFields(inlines: readonly InlineView[]) {
  return inlines.flatMap(({ rows }) =>
    rows.flatMap(({ fields, legend }) => fields.map((field) => ({ ...field, label: `${legend}: ${field.label}` }))),
  )
}

// What a model's `url()` says, as Django's get_absolute_url: a path of this site, or nothing.
function addressOnSite({ model }: Site, row: AnyRow): string {
  const url: unknown = Object.hasOwn(model.methods, 'url') ? row['url'] : undefined
  if (typeof url !== 'function') return ''
  const address: unknown = url.call(row)
  return typeof address === 'string' ? safeNext(address, '') : ''
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
