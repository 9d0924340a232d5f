import { Buffer } from 'node:buffer'
import type { Application } from '@tsango/core/apps'
import { type Problem, problem, type SystemCheck } from '@tsango/core/checks'
import { keyNamesOf } from '@tsango/orm/dialects'
import { managedIn, type Place, stateOf, type TableNames, tableNamesOf } from '@tsango/orm/migrations'

/** In bytes: what the shortest of the databases takes; it would cut the rest off, and later not find it under the whole name. */
const LONGEST = 63

/** Finds names that not every database can hold: too long, or given twice where they have to be unique in the whole database. */
export const databaseNames: SystemCheck = {
  name: 'migrate.names',
  run: (app) =>
    homesOf(app).flatMap((home) => {
      const state = stateOf(app.registry)
      const place: Place = { has: ({ database }) => database === home, holds: () => true }
      const tables = managedIn(state, place).map((model) => tableNamesOf(state, model, place))
      return [
        ...twice(
          'table',
          tables.map(({ table }) => [table, table]),
        ),
        ...twice(
          'index',
          named(tables, ({ indexes, exclusions = [] }) => [...indexes, ...exclusions]),
        ),
        ...twice(
          'check',
          named(tables, ({ checks }) => checks),
        ),
        ...twice(
          'foreign key',
          tables.flatMap((table) =>
            keyNamesOf(table).map(({ name, columns }): Named => [name, `${table.table}(${columns.join(', ')})`]),
          ),
        ),
        ...tables.flatMap(tooLong),
      ]
    }),
}

// What lives in several databases does not meet.
function homesOf({ registry }: Application): readonly (string | undefined)[] {
  return [...new Set(registry.models.map(({ database }) => database))]
}

type Named = readonly [name: string, where: string]

function named(
  tables: readonly TableNames[],
  of: (table: TableNames) => readonly { readonly name: string }[],
): Named[] {
  return tables.flatMap((table) => of(table).map(({ name }): Named => [name, table.table]))
}

function twice(what: string, names: readonly Named[]): Problem[] {
  return [...Map.groupBy(names, ([name]) => name)]
    .filter(([, same]) => same.length > 1)
    .map(([name, same]) =>
      problem(
        'migrate.name_twice',
        `The ${what} "${name}" is declared ${same.length} times, on ${[...new Set(same.map(([, table]) => `"${table}"`))].join(' and ')}.`,
        what === 'table'
          ? 'Give one of the models another table in its meta.'
          : 'Names of indexes, checks and foreign keys are those of the whole database: rename one.',
      ),
    )
}

function tooLong(state: TableNames): Problem[] {
  const { table, columns, indexes, checks, exclusions = [] } = state
  const held = [...indexes, ...checks, ...exclusions, ...keyNamesOf(state)].map(({ name }) => name)
  const names = [table, ...columns.map(({ column }) => column), ...held]
  return names
    .filter((name) => Buffer.byteLength(name) > LONGEST)
    .map((name) =>
      problem(
        'migrate.name_long',
        `The name "${name}" of the table "${table}" has ${Buffer.byteLength(name)} bytes.`,
        `Databases hold ${LONGEST}: shorten it.`,
      ),
    )
}
