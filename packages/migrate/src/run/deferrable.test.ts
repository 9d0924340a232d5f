import {
  addIndex,
  createModel,
  emptyState,
  field,
  migration,
  type Operation,
  removeIndex,
} from '@tsango/orm/migrations'
import { describeDatabases } from '@tsango/orm/testing'
import { beforeEach, expect, it } from 'vitest'
import { describeDifference, driftOf } from '../drift/drift.ts'
import { createHistory, type History } from '../history/history.ts'
import { applyOperation } from '../operations/operations.ts'
import { migratable } from '../testing/database.ts'
import { clear, schemaOf } from '../testing/schema.ts'
import { migrateDatabase } from './run.ts'

const song = createModel('songs.Song', { fields: { id: field.bigAuto(), list: field.int(), position: field.int() } })
const unique = { fields: ['list', 'position'], unique: true, deferrable: 'deferred' } as const

const historyOf = (...steps: (readonly Operation[])[]): History =>
  createHistory(
    steps.map((operations, at) => ({
      app: 'songs',
      name: `000${at + 1}_step`,
      migration: migration({
        operations,
        atomic: !operations.some((one) => 'concurrently' in one),
        dependencies: at ? [['songs', `000${at}_step`]] : [],
      }),
    })),
    (label) => label,
  )

const stateAt = (operations: readonly Operation[]) => operations.reduce(applyOperation, emptyState())

await describeDatabases('unique constraints that wait, in migrations', (under) => {
  if (!under.dialect.features.deferrableUnique) return it('are none here', () => {})
  const database = migratable(under)
  const found = async () =>
    (await schemaOf(database)).flatMap(({ indexes }) => indexes.map((one) => [one.columns, one.deferrable]))
  beforeEach(() => clear(database))

  it.each([{}, { concurrently: true }])('come, change and go, %o', async (how) => {
    const other = { ...unique, deferrable: 'immediate' } as const
    const history = historyOf(
      [song],
      [addIndex('songs.Song', unique, how)],
      [removeIndex('songs.Song', unique, how)],
      [addIndex('songs.Song', other, how)],
    )
    const to = (name: string) => migrateDatabase(history, database, { target: { app: 'songs', name } })
    await to('0002')
    expect(await found()).toEqual([[['list', 'position'], 'deferred']])
    await to('0003')
    expect(await found()).toEqual([])
    await to('0004')
    expect(await found()).toEqual([[['list', 'position'], 'immediate']])
    await to('0002')
    expect(await found()).toEqual([[['list', 'position'], 'deferred']])
    await to('zero')
  })

  it('differ from those that wait otherwise', async () => {
    const state = (deferrable: 'deferred' | 'immediate') =>
      stateAt([song, addIndex('songs.Song', { ...unique, deferrable })])
    await migrateDatabase(historyOf([song, addIndex('songs.Song', unique)]), database)
    expect((await driftOf(database, state('deferred'))).differences).toEqual([])
    expect((await driftOf(database, state('immediate'))).differences).toHaveLength(2)
    const name = 'songs_song_when'
    const named = (deferrable: 'deferred' | 'immediate') => addIndex('songs.Song', { ...unique, name, deferrable })
    await clear(database)
    await migrateDatabase(historyOf([song, named('deferred')]), database)
    expect((await driftOf(database, stateAt([song, named('immediate')]))).differences.map(describeDifference)).toEqual([
      `"songs_song": the index "${name}" differs in its definition: the database has unique btree ("list", "position") told when deferred, the migrations make unique btree ("list", "position") told when immediate.`,
    ])
  })

  it('and an index beside those who write comes while the deploy lock is held', async () => {
    const history = historyOf([song], [addIndex('songs.Song', { fields: ['position'] }, { concurrently: true })])
    await migrateDatabase(history, database)
    expect((await found()).map(([columns]) => columns)).toEqual([['position']])
  })
})
