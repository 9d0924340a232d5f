import { BadRequest, NotFound } from '@tsango/http/errors'
import { any, type Cond, predicate } from '@tsango/orm/query'
import { didYouMean } from '@tsango/toolkit/text'
import { describeOptions } from '../site/filters.ts'
import type { Site } from '../site/prepare.ts'

const MOST_WORDS = 10
const LONGEST = 200

/** What the address of a list asks for. */
export interface ListQuery {
  readonly words: string
  /** The chosen value of each filter that has one. */
  readonly chosen: ReadonlyMap<string, string>
  /** `-title`, or empty. */
  readonly sort: string
  readonly page: number
  /** Whether it lists what is in the trash. */
  readonly trashed: boolean
  readonly conditions: readonly Cond[]
  readonly order: readonly string[]
}

/** Reads the address of a list. Raises `BadRequest` for a name or a value that does not exist, and says what does. */
export function readListQuery(site: Site, parameters: URLSearchParams): ListQuery {
  const known = [
    ...(site.search.length ? ['q'] : []),
    'o',
    'page',
    ...(site.model.softDelete ? ['trashed'] : []),
    ...site.filters.map((filter) => filter.name),
  ]
  for (const name of parameters.keys())
    if (!known.includes(name))
      throw new BadRequest(`There is no filter "${name.slice(0, 100)}". ${didYouMean(name, known)}`)
  const words = (parameters.get('q') ?? '').trim()
  const sort = parameters.get('o') ?? ''
  const filtered = readFilters(site, parameters)
  return {
    words,
    sort,
    chosen: filtered.chosen,
    page: readPage(parameters.get('page')),
    trashed: readTrashed(parameters.get('trashed')),
    conditions: [...searched(site, words), ...filtered.conditions],
    order: orderBy(site, sort),
  }
}

function readFilters({ filters }: Site, parameters: URLSearchParams) {
  const chosen = new Map<string, string>()
  const conditions: Cond[] = []
  for (const filter of filters) {
    const value = parameters.get(filter.name)
    if (!value) continue
    const condition = filter.read(value)
    if (!condition)
      throw new BadRequest(
        `"${value.slice(0, 100)}" is no value of the filter "${filter.name}". ${describeOptions(filter)}`,
      )
    chosen.set(filter.name, value)
    conditions.push(condition)
  }
  return { chosen, conditions }
}

/** Each word must be found in one of the columns. */
export function searched({ search }: Pick<Site, 'search'>, text: string): readonly Cond[] {
  if (text === '' || search.length === 0) return []
  if (text.length > LONGEST || text.includes('\0'))
    throw new BadRequest(`A search is text of at most ${LONGEST} characters without the NUL character.`)
  const words = [...new Set(text.split(/\s+/u))].filter((word) => word !== '').slice(0, MOST_WORDS)
  return words.map((word) => any(...search.map((path) => predicate({ [`${path}__icontains`]: word }))))
}

function orderBy({ columns, ordering, model }: Site, sort: string): readonly string[] {
  const key = model.key.attribute
  const terms = sort === '' ? ordering : [sortTerm(columns, sort)]
  // The key comes last, so that no page repeats a row of another.
  return terms.some((term) => term.replace(/^-/, '') === key) ? terms : [...terms, key]
}

function sortTerm(columns: Site['columns'], sort: string): string {
  const name = sort.replace(/^-/, '')
  const order = columns.find((column) => column.name === name)?.order
  if (order) return sort.startsWith('-') ? `-${order}` : order
  const known = columns.flatMap((column) => (column.order ? [column.name] : []))
  throw new BadRequest(`The list cannot be sorted by "${name.slice(0, 100)}". ${didYouMean(name, known)}`)
}

function readTrashed(text: string | null): boolean {
  if (text && text !== '1')
    throw new BadRequest(`"${text.slice(0, 100)}" is no value of "trashed": write 1, or leave it out.`)
  return text === '1'
}

function readPage(text: string | null): number {
  if (!text) return 1
  if (!/^\d+$/.test(text)) throw new BadRequest(`"${text.slice(0, 100)}" is no page: write a whole number from 1.`)
  const page = Number(text)
  if (page < 1 || !Number.isSafeInteger(page)) throw new NotFound('There is no such page.')
  return page
}
