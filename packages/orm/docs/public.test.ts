import { globSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { publicMethods } from '../../../tooling/doctest/public.ts'
import { DECLARATIONS } from './declarations.ts'
import { BESIDE, FACES } from './methods.ts'

/** What packages of Tsango ask of each other, by the folders and files that hold it: no user calls it. */
const SEAMS = [
  // Contracts of dialects: `docs/dialects.md` goes through them.
  'packages/orm/src/dialects/',
  'packages/orm/src/compile/',
  'packages/orm/src/frozen/',
  'packages/orm/src/encryption/',
  'packages/orm/src/errors/',
  // The schema as data, of which `migrate` makes statements.
  'packages/orm/src/migrations/declared.ts',
  'packages/orm/src/migrations/exclusion-data.ts',
  'packages/orm/src/migrations/expression-data.ts',
  'packages/orm/src/migrations/index-data.ts',
  'packages/orm/src/migrations/migrated.ts',
  'packages/orm/src/migrations/migration.ts',
  'packages/orm/src/migrations/place.ts',
  'packages/orm/src/migrations/state.ts',
  'packages/orm/src/migrations/table-expression.ts',
  'packages/orm/src/migrations/tables.ts',
  'packages/orm/src/migrations/views.ts',
  // How a query finds the connection that it runs on.
  'packages/orm/src/databases/database.ts',
  'packages/orm/src/databases/replicas.ts',
  'packages/orm/src/databases/statement-of.ts',
  'packages/orm/src/databases/statement-text.ts',
  'packages/orm/src/expressions/lookup.ts',
  'packages/orm/src/expressions/node.ts',
  'packages/orm/src/expressions/nodes.ts',
  'packages/orm/src/expressions/columns.ts',
]
/** Single ones of that kind; what `Expr` and `Cond` do is told, with SQL, by the interfaces that users see. */
const SEAM =
  /^(Expr|Cond|OwnLookup|OwnTransform|Routing|CursorSigner|DatabaseScope|ContentType)\.|^(conditionNode|otherDatabase|currentScope|currentSession|databaseBeside|databaseFor|GenericKeyOptions\.to)$/

/** Examples that are run where they stand. */
const IN_PLACE = [
  // In a migration: `packages/migrate/src/run/examples.test.ts`.
  'packages/orm/src/migrations/operations.ts',
  // In a test file: `testing.test.ts`.
  'packages/orm/src/testing/',
]

const root = fileURLToPath(new URL('../../..', import.meta.url))
const methods = publicMethods(root, 'packages/orm')
const open = methods.filter(({ file, name }) => !SEAMS.some((seam) => file.startsWith(seam)) && !SEAM.test(name))

it('every function and method that users reach has a doc comment with an example', () => {
  expect(methods.length).toBeGreaterThan(500)
  expect(open.length).toBeGreaterThan(300)
  expect(
    open
      .filter(({ documented, exemplified }) => !documented || !exemplified)
      .map(({ file, name }) => `${file}: ${name}`)
      .sort(),
  ).toEqual([])
})

it('its example is run, with its SQL, with what it says of itself, or in its place', () => {
  const declared = globSync(DECLARATIONS, { cwd: join(root, 'packages') }).map((file) => join('packages', file))
  const run = [...FACES, ...BESIDE].map((file) => join('packages/orm/src', file)).concat(declared)
  const unrun = open.filter(({ file, claims }) => !claims && !run.includes(file))
  const excused = (file: string): string | undefined => IN_PLACE.find((place) => file.startsWith(place))
  expect(unrun.filter(({ file }) => !excused(file)).map(({ file, name }) => `${file}: ${name}`)).toEqual([])
  expect([...new Set(unrun.map(({ file }) => excused(file)))].sort()).toEqual([...IN_PLACE].sort())
})
