import { Forbidden, NotFound } from '@tsango/http/errors'
import { choicesOf } from '../forms/choices.ts'
import type { Ask } from '../routing/ask.ts'
import { keyText, rowPath } from '../routing/paths.ts'
import { rightsOf } from '../routing/rights.ts'
import { show } from '../routing/show.ts'
import { type AnyRow, type Rows, rowsOf } from '../rows/any-rows.ts'
import { rowLabel } from '../showing/row-label.ts'
import { loadTargets, type Targets, visibleTargets } from '../showing/targets.ts'
import type { Filter, Option } from '../site/filters.ts'
import type { Site } from '../site/prepare.ts'
import { type ListQuery, readListQuery } from './list-query.ts'

/** The rows of a model, page by page. */
export async function listPage(ask: Ask, site: Site): Promise<Response> {
  const rights = await rightsOf(ask, site.model)
  if (!rights.view) throw new Forbidden(`You may not see the ${site.many}.`)
  const query = readListQuery(site, new URL(ask.c.req.url).searchParams)
  const matching = query.conditions.reduce(
    (rows, condition) => rows.where(() => condition),
    query.trashed ? rowsOf(site.model.model).onlyTrashed() : rowsOf(site.model.model),
  )
  const total = await matching.count()
  const pages = Math.max(1, Math.ceil(total / site.pageSize))
  if (query.page > pages) throw new NotFound(`There is no page ${query.page}. The last one is ${pages}.`)
  const rows = await withColumns(site, matching)
    .orderBy(...query.order)
    .offset((query.page - 1) * site.pageSize)
    .limit(site.pageSize)
  const generics = site.columns.flatMap(({ generic }) => generic ?? [])
  await loadTargets(site.model, generics, rows)
  const linked = await visibleTargets(ask, generics)
  const filters = await Promise.all(site.filters.map((filter) => shownFilter(filter, query)))
  return show(ask, 'list', {
    title: site.title,
    crumbs: [{ label: site.title }],
    site,
    one: site.one,
    many: site.many,
    rights,
    total,
    query,
    filters,
    trash: trashLinks(site, query),
    narrowed: query.words !== '' || query.chosen.size > 0,
    headers: site.columns.map((column) => header(site, query, column)),
    rows: rows.map((row) => shownRow(site, row, query.trashed, linked)),
    pages: pageLinks(site, query, pages),
  })
}

function withColumns({ columns }: Site, rows: Rows): Rows {
  const related = [...new Set(columns.flatMap((column) => column.related ?? []))]
  const many = [...new Set(columns.flatMap((column) => column.many ?? []))]
  const joined = related.length ? rows.selectRelated(...related) : rows
  return many.length ? joined.prefetch(...many) : joined
}

// A row in the trash has no page of its own.
function shownRow(site: Site, row: AnyRow, trashed: boolean, linked: Targets) {
  const key = keyText(site.model, row)
  return {
    key,
    label: rowLabel(site.model, row),
    href: `${rowPath(site.path, key)}/change`,
    cells: site.columns.map((column) => ({
      ...column.show(row),
      label: column.label,
      link: !trashed && site.links.has(column.name),
      href: column.generic ? linked(column.generic, row) : '',
      numeric: column.numeric,
    })),
  }
}

function trashLinks({ path, model }: Site, { trashed }: ListQuery) {
  if (!model.softDelete) return undefined
  return { shown: trashed, href: trashed ? path : `${path}?trashed=1` }
}

function header({ path, ordering }: Site, query: ListQuery, column: Site['columns'][number]) {
  const { name, label, order, numeric } = column
  const [first] = query.sort === '' ? ordering : []
  const current = query.sort || (first ?? '')
  const ascending = current === name || (first !== undefined && first === order)
  const descending = current === `-${name}` || (first !== undefined && first === `-${order}`)
  return {
    label,
    numeric,
    sorted: !order ? '' : ascending ? 'ascending' : descending ? 'descending' : 'none',
    href: address(path, query, { o: ascending ? `-${name}` : name, page: '' }),
  }
}

async function shownFilter(filter: Filter, { chosen }: ListQuery) {
  const value = chosen.get(filter.name) ?? ''
  const found = filter.by && (await choicesOf(filter.by, { keys: value ? [value] : [] }))
  const options: readonly Option[] = [...(found?.options ?? []), ...filter.options]
  const isWords = value !== '' && !options.some((option) => option.value === value)
  const incomplete = found !== undefined && (!found.complete || isWords)
  return { name: filter.name, label: filter.label, value, options, incomplete }
}

const AROUND = 2

function pageLinks(site: Site, query: ListQuery, pages: number) {
  const { page } = query
  const near = new Set([1, pages, ...Array.from({ length: AROUND * 2 + 1 }, (_, index) => page - AROUND + index)])
  const numbers = [...near].filter((number) => number >= 1 && number <= pages).sort((a, b) => a - b)
  const link = (number: number): string => address(site.path, query, { page: number === 1 ? '' : String(number) })
  return {
    page,
    count: pages,
    first: (page - 1) * site.pageSize + 1,
    previous: page > 1 ? link(page - 1) : '',
    next: page < pages ? link(page + 1) : '',
    numbers: numbers.map((number, index) => ({
      number,
      href: link(number),
      current: number === page,
      gap: index > 0 && number - (numbers[index - 1] as number) > 1,
    })),
  }
}

function address(path: string, query: ListQuery, changes: { readonly o?: string; readonly page: string }): string {
  const parameters = new URLSearchParams([
    ['q', query.words],
    ...query.chosen,
    ['o', changes.o ?? query.sort],
    ['trashed', query.trashed ? '1' : ''],
    ['page', changes.page],
  ])
  for (const [name, value] of [...parameters]) if (value === '') parameters.delete(name)
  const text = parameters.toString()
  return text === '' ? path : `${path}?${text}`
}
