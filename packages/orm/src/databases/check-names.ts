import { Buffer } from 'node:buffer'
import type { Dialect } from '../dialects/base/base.ts'
import { NameTooLong, NameTwice } from '../errors/errors.ts'
import { type ModelState, type ProjectState, placeOf, tableOf } from '../migrations/migrations.ts'
import type { Opened } from './check-models.ts'

/** Holds the names of a state's tables to what the databases can hold that have them. Names that are made are short enough for each. */
export function checkNames(state: ProjectState, databases: readonly Opened[]): void {
  const models = [...state.models.values()]
  for (const model of models) {
    const own = databases.filter((one) => placeOf(one).has(model)).map(({ dialect }) => dialect)
    for (const name of namesOf(state, model)) {
      const [refusing] = own
      if (refusing && own.every((dialect) => !fits(name, dialect))) throw tooLong(model.label, name, refusing)
    }
  }
  for (const database of databases) refuseTwins(state, models.filter(isMade), database)
}

const isMade = ({ managed }: ModelState): boolean => managed !== false

function namesOf(state: ProjectState, model: ModelState): readonly string[] {
  const { table, columns, indexes, checks, exclusions = [] } = tableOf(state, model)
  const held = isMade(model) ? [...indexes, ...checks, ...exclusions].map(({ name }) => name) : []
  return [table, ...columns.map(({ column }) => column), ...held]
}

function fits(name: string, { features: { longestName: longest } }: Dialect): boolean {
  if (longest === undefined) return true
  return (longest.unit === 'bytes' ? Buffer.byteLength(name) : [...name].length) <= longest.length
}

function tooLong(label: string, name: string, { features: { title, longestName } }: Dialect): NameTooLong {
  return new NameTooLong(label, name, title, `${longestName?.length} ${longestName?.unit}`)
}

function refuseTwins(state: ProjectState, models: readonly ModelState[], database: Opened): void {
  const place = placeOf(database)
  const tables = new Map<string, string>()
  for (const model of models.filter((one) => place.has(one))) {
    const { table, indexes, checks, exclusions = [] } = tableOf(state, model)
    const other = tables.get(table)
    if (other !== undefined) throw new NameTwice('table', table, [other, model.label])
    tables.set(table, model.label)
    refuseTwice('index', [...indexes, ...exclusions], model)
    refuseTwice('check', checks, model)
  }
}

function refuseTwice(what: string, all: readonly { readonly name: string }[], { label }: ModelState): void {
  const names = new Set<string>()
  for (const { name } of all) {
    if (names.has(name)) throw new NameTwice(what, name, [label])
    names.add(name)
  }
}
