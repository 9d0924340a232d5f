import { createRegistry, declareModel, f, type ModelClass } from '@tsango/core'
import { migration, type ProjectState, stateOf } from '@tsango/orm/migrations'
import { describeDatabases } from '@tsango/orm/testing'
import { beforeEach, describe, expect, it } from 'vitest'
import { detectMigrations } from '../detect/detect.ts'
import { driftOf } from '../drift/drift.ts'
import { SquashRefused } from '../errors/errors.ts'
import { createHistory, type FoundMigration } from '../history/history.ts'
import { squashMigrations, updatedMigrations } from '../optimize/optimize.ts'
import { migratable } from '../testing/database.ts'
import { clear } from '../testing/schema.ts'
import { migrateDatabase } from './run.ts'

const historyOf = (found: readonly FoundMigration[]) => createHistory(found, (label) => label)

function stateFor(models: readonly ModelClass[]): ProjectState {
  const { registry, problems } = createRegistry({ models: models.map((model) => ({ model, app: '' })), close: true })
  expect(problems).toEqual([])
  return stateOf(registry)
}

const asker = { renamed: async () => true, agreed: async () => true, fill: async () => expect.fail('asked') }
const planned = (before: readonly FoundMigration[], to: ProjectState) =>
  detectMigrations(historyOf(before), to, { asker, now: new Date() })

async function next(before: readonly FoundMigration[], to: ProjectState): Promise<readonly FoundMigration[]> {
  const made = (await planned(before, to)).map(({ app, name, dependencies, operations }) => ({
    app,
    name,
    migration: migration({ dependencies, operations }),
  }))
  // Files are found app by app.
  return [...before, ...made].toSorted((one, other) =>
    `${one.app}.${one.name}` < `${other.app}.${other.name}` ? -1 : 1,
  )
}

/** What the first app has, and what of it the other one names. */
interface Apps {
  readonly label?: 'a.Author' | 'a.Writer' | 'a.Poet'
  readonly code?: 'code' | 'sign'
  readonly by?: 'key' | 'code' | 'pairs' | 'view'
}

function modelsOf({ label, code = 'code', by }: Apps): readonly ModelClass[] {
  class Other extends declareModel('a.Other') {}
  class Book extends declareModel('b.Book') {}
  if (!label) return [Other, Book]
  class Author extends declareModel(label) {
    [code] = f.char(20).unique()
  }
  class KeyBook extends declareModel('b.Book') {
    author = f.fk(() => Author)
  }
  class CodeBook extends declareModel('b.Book') {
    author = f.fk(() => Author, { to: code as never })
  }
  class PairsBook extends declareModel('b.Book') {
    authors = f.manyToMany(() => Author)
  }
  class Seen extends declareModel('b.Seen') {
    static meta = {
      view: {
        sql: `SELECT id, ${code} AS shown FROM ${label?.replace('.', '_').toLowerCase()}`,
        reads: () => [Author],
      },
    }
    shown = f.char(20)
  }
  const books = { key: [KeyBook], code: [CodeBook], pairs: [PairsBook], view: [Book, Seen], none: [Book] }
  return [Other, Author, ...books[by ?? 'none']]
}

const author = { label: 'a.Author' } as const
const RENAMED = stateFor(modelsOf({ label: 'a.Writer', by: 'key' }))

/** What an app and one that names its model come through. */
const HISTORIES: readonly (readonly [string, readonly Apps[]])[] = [
  [
    'a model that is renamed',
    [
      { ...author, by: 'key' },
      { label: 'a.Writer', by: 'key' },
    ],
  ],
  [
    'a model of pairs that is renamed',
    [
      { ...author, by: 'pairs' },
      { label: 'a.Writer', by: 'pairs' },
    ],
  ],
  [
    'a model that is renamed twice',
    [
      { ...author, by: 'key' },
      { label: 'a.Writer', by: 'key' },
      { label: 'a.Poet', by: 'key' },
    ],
  ],
  ['a model that is deleted once it is let go of', [{ ...author, by: 'key' }, author, {}]],
  [
    'a model that is renamed, let go of and deleted',
    [{ ...author, by: 'key' }, { label: 'a.Writer', by: 'key' }, { label: 'a.Writer' }, {}],
  ],
  [
    'a field that is renamed',
    [
      { ...author, by: 'code' },
      { ...author, code: 'sign', by: 'code' },
    ],
  ],
  ['a field that is renamed once it is let go of', [{ ...author, by: 'code' }, author, { ...author, code: 'sign' }]],
  ['a column that is renamed once no view reads it', [{ ...author, by: 'view' }, author, { ...author, code: 'sign' }]],
  ['a model that is renamed once no view reads it', [{ ...author, by: 'view' }, author, { label: 'a.Writer' }]],
]

await describeDatabases('what another app names', (under) => {
  const database = migratable(under)
  beforeEach(() => clear(database))

  it.each(HISTORIES)('comes before the migration of %s', async (_, states) => {
    let found: readonly FoundMigration[] = []
    for (const one of states) {
      found = await next(found, stateFor(modelsOf(one)))
      await migrateDatabase(historyOf(found), database)
    }
    const last = stateFor(modelsOf(states.at(-1) ?? {}))
    expect(await next(found, last)).toEqual(found)
    expect((await driftOf(database, last)).differences).toEqual([])
    for (const app of ['b', 'a']) await migrateDatabase(historyOf(found), database, { target: { app, name: 'zero' } })
    expect((await migrateDatabase(historyOf(found), database)).forward).toHaveLength(found.length)
    expect((await driftOf(database, last)).differences).toEqual([])
  })
})

describe('what another app stands between', () => {
  it('is not squashed: the error says which, and how it is done', async () => {
    const found = await next(await next([], stateFor(modelsOf({ ...author, by: 'key' }))), RENAMED)
    const squash = () => squashMigrations(historyOf(found), 'a', { to: '0002' })
    expect(squash).toThrow(SquashRefused)
    expect(squash).toThrow(
      'migrations of other apps stand between those that it replaces: "b.0001_initial". Squash those before and those behind, each for itself: node manage.ts squashmigrations a FIRST LAST',
    )
  })

  it('is not written into the migration before it', async () => {
    const found = await next([], stateFor(modelsOf({ ...author, by: 'key' })))
    const more = await planned(found, RENAMED)
    expect(() => updatedMigrations(historyOf(found), more)).toThrow(
      'a.0001_initial cannot be written anew: what changed has to come after "b.0001_initial", which comes after it. Write a migration of its own, without --update.',
    )
  })
})
