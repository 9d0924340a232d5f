import { Buffer } from 'node:buffer'
import { type Dialect, keyNamesOf } from '../dialects/base/base.ts'
import { NameTooLong, NameTwice } from '../errors/errors.ts'
import {
  type ModelState,
  type Place,
  type ProjectState,
  type TableNames,
  tableNamesOf,
} from '../migrations/migrations.ts'

/** Which models have their tables in a database, and its dialect. */
export interface Placed {
  readonly place: Place
  readonly dialect: Dialect
}

/** Holds the names of a state's tables to what the databases can hold that have them. Names that are made are short enough for each. */
export function checkNames(state: ProjectState, places: readonly Placed[]): void {
  const all = [...state.models.values()].map((model): Named => [model, tableNamesOf(state, model)])
  for (const [model, table] of all) {
    const own = places.filter(({ place }) => place.has(model)).map(({ dialect }) => dialect)
    // One that takes names of any length takes these.
    if (own.some(({ features }) => features.longestName === undefined)) continue
    for (const name of namesOf(model, table)) {
      const [refusing] = own
      if (refusing && own.every((dialect) => !fits(name, dialect))) throw tooLong(model.label, name, refusing)
    }
  }
  const made = all.filter(([model]) => isMade(model))
  for (const { place } of places) refuseTwins(made, place)
}

type Named = readonly [model: ModelState, table: TableNames]

const isMade = ({ managed }: ModelState): boolean => managed !== false

function namesOf(model: ModelState, state: TableNames): readonly string[] {
  const { table, columns, indexes, checks, exclusions = [] } = state
  const held = isMade(model) ? [...indexes, ...checks, ...exclusions, ...keyNamesOf(state)].map(({ name }) => name) : []
  return [table, ...columns.map(({ column }) => column), ...held]
}

function fits(name: string, { features: { longestName: longest } }: Dialect): boolean {
  if (longest === undefined) return true
  return (longest.unit === 'bytes' ? Buffer.byteLength(name) : [...name].length) <= longest.length
}

function tooLong(label: string, name: string, { features: { title, longestName } }: Dialect): NameTooLong {
  return new NameTooLong(label, name, title, `${longestName?.length} ${longestName?.unit}`)
}

function refuseTwins(made: readonly Named[], place: Place): void {
  const tables = new Map<string, string>()
  for (const [model, state] of made) {
    if (!place.has(model)) continue
    const { table, indexes, checks, exclusions = [] } = state
    const other = tables.get(table)
    if (other !== undefined) throw new NameTwice('table', table, [other, model.label])
    tables.set(table, model.label)
    refuseTwice('index', [...indexes, ...exclusions], model)
    refuseTwice('check', checks, model)
    refuseTwice('foreign key', keyNamesOf(state), model)
  }
}

function refuseTwice(what: string, all: readonly { readonly name: string }[], { label }: ModelState): void {
  const names = new Set<string>()
  for (const { name } of all) {
    if (names.has(name)) throw new NameTwice(what, name, [label])
    names.add(name)
  }
}
