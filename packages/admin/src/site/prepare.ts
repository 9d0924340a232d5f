import { Group, Permission, User } from '@tsango/auth/models'
import type { Application } from '@tsango/core/apps'
import { labelOf, type ModelClass } from '@tsango/core/model'
import { isKindOf, type ModelDefinition, type Registry } from '@tsango/core/registry'
import { describeLookup } from '@tsango/orm/query'
import { didYouMean, humanize } from '@tsango/toolkit/text'
import { capital } from '../showing/capital.ts'
import { builtinSites } from './builtin.ts'
import { type Column, columnOf, defaultColumns } from './columns.ts'
import { type Filter, filterOf } from './filters.ts'
import { type InlineSite, inlinesOf } from './inlines.ts'
import { type Input, inputsOf } from './inputs.ts'
import type { LooseOptions } from './options.ts'
import { adminPoint, type DeclaredSite } from './site.ts'

/** The pages of one model, prepared. */
export interface Site {
  readonly model: ModelDefinition
  /** The name of one row, and of several, in words. */
  readonly one: string
  readonly many: string
  /** The name of several where it stands alone. */
  readonly title: string
  /** The address of the list. */
  readonly path: string
  readonly columns: readonly Column[]
  readonly links: ReadonlySet<string>
  /** Paths to columns of text. */
  readonly search: readonly string[]
  readonly filters: readonly Filter[]
  readonly ordering: readonly string[]
  readonly pageSize: number
  readonly inputs: readonly Input[]
  /** Rows of other models in its form. */
  readonly inlines: readonly InlineSite[]
  /** Whether this is the model of users. */
  readonly isUser: boolean
}

/** All sites of an application, by the model's label. */
export interface Sites {
  readonly all: readonly Site[]
  /** By the parts of an address. */
  at(app: string, model: string): Site | undefined
  of(model: ModelDefinition): Site | undefined
  readonly user: ModelDefinition
  readonly group: ModelDefinition
  readonly permission: ModelDefinition
  appTitle(app: string): string
}

const LARGEST_PAGE = 500

/** Prepares the sites of an application; what is wrong with them goes to `faults`. */
export function prepareSites(app: Application, base: string, faults: string[]): Sites {
  const { registry } = app
  const declared = app.contributions(adminPoint)
  const asked = new Set(declared.map(({ model }) => (registry.has(model) ? registry.of(model).label : '')))
  const builtin = builtinSites.filter(({ model }) => registry.has(model) && !asked.has(registry.of(model).label))
  const byLabel = new Map<string, Site>()
  for (const site of [...declared, ...builtin]) {
    const made = prepareSite(registry, site, base, faults)
    if (!made) continue
    if (byLabel.has(made.model.label))
      faults.push(`${made.model.label} has two sites in the admin: take one adminSite(${made.model.name}, …) out.`)
    byLabel.set(made.model.label, made)
  }
  const byPath = new Map([...byLabel.values()].map((site) => [site.path, site]))
  const titles = new Map(app.apps.map(({ name, title }) => [name, title ?? capital(humanize(name))]))
  return {
    all: [...byLabel.values()],
    at: (name, model) => byPath.get(`${base}/${name}/${model}`),
    of: ({ label }) => byLabel.get(label),
    user: registry.of(User),
    group: registry.of(Group),
    permission: registry.of(Permission),
    appTitle: (name) => titles.get(name) ?? capital(humanize(name)),
  }
}

function prepareSite(registry: Registry, { model, options }: DeclaredSite, base: string, faults: string[]) {
  if (!registry.has(model)) {
    faults.push(
      `adminSite(${nameOf(model)}): no app lists this model. ${didYouMean(nameOf(model), labelsOf(registry))}`,
    )
    return undefined
  }
  const definition = registry.of(model)
  const own: string[] = []
  const site = siteOf(registry, definition, options, base, own)
  faults.push(...own.map((fault) => `adminSite(${definition.name}): ${fault}`))
  return site
}

function siteOf(
  registry: Registry,
  model: ModelDefinition,
  options: LooseOptions,
  base: string,
  faults: string[],
): Site {
  const present = <T>(found: T | undefined): readonly T[] => (found === undefined ? [] : [found])
  const columns = (options.listDisplay ?? defaultColumns(model)).flatMap((name) =>
    present(columnOf(model, name, faults)),
  )
  return {
    model,
    one: model.verboseName,
    many: model.verboseNamePlural,
    title: capital(model.verboseNamePlural),
    path: `${base}/${model.app}/${model.name.toLowerCase()}`,
    columns,
    links: linksOf(columns, options.listLinks, faults),
    search: (options.search ?? []).filter((name) => isSearchable(model, name, faults)),
    filters: (options.filters ?? []).flatMap((name) => present(filterOf(model, name, faults))),
    ordering: orderingOf(model, options.ordering, faults),
    pageSize: pageSizeOf(options.pageSize, faults),
    inputs: inputsOf(model, options, faults),
    inlines: inlinesOf(registry, model, options.inlines ?? [], faults),
    isUser: isKindOf(model, registry.of(User)),
  }
}

function linksOf(columns: readonly Column[], names: readonly string[] | undefined, faults: string[]): Set<string> {
  const known = columns.map((column) => column.name)
  for (const name of names ?? [])
    if (!known.includes(name))
      faults.push(`"${name}" in "listLinks" is not in "listDisplay". ${didYouMean(name, known)}`)
  return new Set(names ?? known.slice(0, 1))
}

function isSearchable(model: ModelDefinition, name: string, faults: string[]): boolean {
  try {
    const { field, lookup } = describeLookup(model, name)
    if (field.sort === 'text' && lookup === 'exact' && !field.spec.secret) return true
    faults.push(`"${name}" in "search" is no column of text that may be shown.`)
  } catch {
    const texts = model.fields.filter(({ sort, spec }) => sort === 'text' && !spec.secret).map((field) => field.name)
    faults.push(`${model.label} has no "${name}" for "search". ${didYouMean(name, texts)}`)
  }
  return false
}

function orderingOf(model: ModelDefinition, given: readonly string[] | undefined, faults: string[]): readonly string[] {
  const known = model.fields.map((field) => field.name)
  const terms = (given ?? model.ordering).flatMap((term) => {
    const field = model.field(term.replace(/^-/, ''))
    if (!field) faults.push(`${model.label} has no "${term}" for "ordering". ${didYouMean(term, known)}`)
    return field ? [`${term.startsWith('-') ? '-' : ''}${field.attribute}`] : []
  })
  return terms.length || given ? terms : [`-${model.key.attribute}`]
}

function pageSizeOf(size = 50, faults: string[] = []): number {
  if (Number.isInteger(size) && size >= 1 && size <= LARGEST_PAGE) return size
  faults.push(`"pageSize" is ${size}; it is a whole number from 1 to ${LARGEST_PAGE}.`)
  return LARGEST_PAGE
}

function nameOf(model: ModelClass): string {
  return labelOf(model) ?? model.name
}

function labelsOf(registry: Registry): string[] {
  return registry.models.filter(({ automatic }) => !automatic).map(({ label }) => label)
}
