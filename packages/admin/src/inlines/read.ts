import { textIn } from '@tsango/http/body'
import { BadRequest, Forbidden } from '@tsango/http/errors'
import { FaultList } from '../forms/faults.ts'
import { withPairs } from '../forms/pairs.ts'
import { type Draft, readInputs } from '../forms/read-inputs.ts'
import { blankOf, isAsSeen } from '../forms/seen.ts'
import type { Ask } from '../routing/ask.ts'
import { keyText, readKey } from '../routing/paths.ts'
import type { Rights } from '../routing/rights.ts'
import type { AnyRow } from '../rows/any-rows.ts'
import type { InlineSite } from '../site/inlines.ts'
import type { Site } from '../site/prepare.ts'
import { type InlineRow, type InlineState, inlineInputs, inlineRights, nameAt, pointing } from './state.ts'

/** What somebody sent of one row. */
export interface InlineDraft extends InlineRow {
  readonly site: InlineSite
  readonly draft: Draft
}

/** What somebody sent of the rows of other models in a form, read. */
export interface InlineDrafts {
  /** To be shown again. */
  readonly states: readonly InlineState[]
  /** Those with something to be written: new ones that were left as they came are none. */
  readonly drafts: readonly InlineDraft[]
  readonly texts: ReadonlyMap<string, readonly string[]>
  readonly faults: FaultList
  /** Whether all rows are what the form was drawn from. */
  readonly asSeen: boolean
}

/**
 * Reads the rows of other models in a form. Only rows that point at this one are found by their keys, and only what may be done is looked at. Raises
 * `Forbidden` for what was sent though the form did not offer it.
 */
export async function readInlines(
  ask: Ask,
  site: Site,
  parent: AnyRow | undefined,
  form: FormData,
): Promise<InlineDrafts> {
  const read = new Reading(ask, form)
  for (const inline of site.inlines) await read.inline(inline, parent)
  return read
}

class Reading implements InlineDrafts {
  readonly states: InlineState[] = []
  readonly drafts: InlineDraft[] = []
  readonly texts = new Map<string, readonly string[]>()
  readonly faults = new FaultList()
  asSeen = true
  readonly #ask: Ask
  readonly #form: FormData

  constructor(ask: Ask, form: FormData) {
    this.#ask = ask
    this.#form = form
  }

  async inline(site: InlineSite, parent: AnyRow | undefined): Promise<void> {
    const rights = await inlineRights(this.#ask, site, true)
    if (!rights.view && !rights.add) return
    const known = parent && rights.view ? await this.#known(site, parent) : new Map<string, AnyRow>()
    const rows: InlineRow[] = []
    for (let index = 0; index < this.#count(site); index++) {
      const key = textIn(this.#form, `${nameAt(site, index)}._key`)
      const row = known.get(key)
      if (key !== '' && !row) this.faults.add('', `This ${site.one} is no longer there: reload the page.`)
      else rows.push(await this.#row(site, rights, index, row))
    }
    await this.#holdToMax(site, parent)
    this.states.push({ site, rights, rows, others: 0 })
  }

  #count({ prefix, many, max, extra }: InlineSite): number {
    const sent = Number(textIn(this.#form, `${prefix}._count`))
    if (Number.isInteger(sent) && sent >= 0 && sent <= max + extra) return sent
    throw new BadRequest(`A form holds at most ${max + extra} ${many}.`)
  }

  // The form offers no more than there is room for; what is sent may be more.
  async #holdToMax(site: InlineSite, parent: AnyRow | undefined): Promise<void> {
    const { max, one, many } = site
    const drafts = this.drafts.filter((draft) => draft.site === site)
    const added = drafts.filter(({ row }) => row === undefined).length
    if (added === 0) return
    const there = parent ? await pointing(site, parent).count() : 0
    const deleted = drafts.filter((draft) => draft.deleted).length
    if (there - deleted + added > max)
      this.faults.add('', `There can be at most ${max} ${max === 1 ? one : many} here.`)
  }

  // By the keys that were sent, and among those that point at the row.
  async #known(site: InlineSite, parent: AnyRow): Promise<Map<string, AnyRow>> {
    const { key } = site.model
    const texts = Array.from({ length: this.#count(site) }, (_, index) =>
      textIn(this.#form, `${nameAt(site, index)}._key`),
    )
    const keys = texts.flatMap((text) => (text === '' ? [] : [readKey(key, text)])).filter((one) => one !== undefined)
    const found = pointing(site, parent).filter({ [`${key.attribute}__in`]: keys })
    const rows = keys.length ? await withPairs(found, site.inputs) : []
    return new Map(rows.map((row) => [keyText(site.model, row), row]))
  }

  async #row(site: InlineSite, rights: Rights, index: number, row: AnyRow | undefined): Promise<InlineRow> {
    const name = nameAt(site, index)
    const inputs = inlineInputs(this.#ask, site, rights, index, row)
    const draft = await readInputs(inputs, this.#form, { row })
    for (const [input, texts] of draft.texts) this.texts.set(input, texts)
    const deleted = textIn(this.#form, `${name}._delete`) !== ''
    const seen = textIn(this.#form, `${name}._seen`)
    const made: InlineRow = { name, row, inputs, deleted, seen }
    const sent = [...draft.texts.values()].some((texts) => texts.length > 0)
    const blank = row === undefined && (seen === '' ? !sent : seen === blankOf(inputs, draft.texts))
    if (blank || (row === undefined && deleted)) return made
    if (row === undefined && !rights.add) throw new Forbidden(`You may not add ${site.many}.`)
    if (deleted && !rights.delete) throw new Forbidden(`You may not delete ${site.many}.`)
    if (row && (rights.change || deleted)) this.asSeen &&= isAsSeen(seen, row, inputs)
    if (!deleted)
      for (const [input, messages] of draft.faults.all) for (const one of messages) this.faults.add(input, one)
    if (row === undefined || rights.change || deleted) this.drafts.push({ ...made, site, draft })
    return made
  }
}
