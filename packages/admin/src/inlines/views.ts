import { blankOf, seenOf } from '../forms/seen.ts'
import { type FieldView, fieldViews, firstTexts, type ViewSource } from '../forms/views.ts'
import type { Ask } from '../routing/ask.ts'
import { keyText, rowPath } from '../routing/paths.ts'
import { rowLabel } from '../showing/row-label.ts'
import type { InlineRow, InlineState } from './state.ts'

/** A row in the form of another one, as its template draws it. */
export interface InlineRowView {
  readonly name: string
  readonly legend: string
  /** Empty for a new row. */
  readonly key: string
  readonly seen: string
  /** Its own page, where there is one. */
  readonly href: string
  readonly fields: readonly FieldView[]
  readonly canDelete: boolean
  readonly deleted: boolean
}

/** Rows of another model in a form, as its template draws them. */
export interface InlineView {
  readonly prefix: string
  readonly title: string
  readonly many: string
  readonly rows: readonly InlineRowView[]
  /** Whether a form holds nothing that could be changed. */
  readonly readOnly: boolean
  readonly others: number
  /** The list of all of them, where there is one. */
  readonly list: string
}

/** Prepares the rows of other models in a form for their template. */
export async function inlineViews(
  ask: Ask,
  states: readonly InlineState[],
  source: Omit<ViewSource, 'row'>,
): Promise<readonly InlineView[]> {
  const views: InlineView[] = []
  for (const { site, rights, rows, others } of states) {
    const own = ask.admin.sites.of(site.model)
    const list = own && rights.view ? own.path : ''
    const made: InlineRowView[] = []
    for (const one of rows) made.push(await rowView(ask, { site, rights, rows, others }, one, { list, source }))
    const readOnly = !(rights.add || rights.change || rights.delete)
    views.push({ prefix: site.prefix, title: site.title, many: site.many, rows: made, readOnly, others, list })
  }
  return views
}

interface Where {
  readonly list: string
  readonly source: Omit<ViewSource, 'row'>
}

async function rowView(ask: Ask, { site, rights }: InlineState, one: InlineRow, { list, source }: Where) {
  const { name, row, inputs, deleted } = one
  const blank = row ? undefined : await firstTexts(inputs)
  const texts = source.texts ?? blank
  const fields = await fieldViews(ask, inputs, { ...source, row, ...(texts ? { texts } : {}) })
  const key = row ? keyText(site.model, row) : ''
  const shown = row ? fields : fields.map(mayStayEmpty)
  return {
    name,
    legend: row ? rowLabel(site.model, row) : `New ${site.one}`,
    key,
    seen: one.seen ?? (row ? seenOf(row, inputs) : blank ? blankOf(inputs, blank) : ''),
    href: row && list ? `${rowPath(list, key)}/change` : '',
    fields: shown,
    canDelete: row !== undefined && rights.delete,
    deleted,
  }
}

// A browser would not send the form of the row while a new one beside it is left empty.
function mayStayEmpty(field: FieldView): FieldView {
  return { ...field, required: false, attributes: field.attributes.filter(([name]) => name !== 'required') }
}
