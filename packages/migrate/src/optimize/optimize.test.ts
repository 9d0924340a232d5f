import type { Features } from '@tsango/orm/dialects'
import {
  addCheck,
  addExclusion,
  addField,
  addIndex,
  alterField,
  alterView,
  createModel,
  deleteModel,
  emptyState,
  field,
  migration,
  type Operation,
  removeCheck,
  removeExclusion,
  removeField,
  removeIndex,
  renameField,
  renameModel,
  renameTable,
  runSql,
} from '@tsango/orm/migrations'
import { describeDatabases } from '@tsango/orm/testing'
import { beforeEach, describe, expect, it } from 'vitest'
import { detectMigrations } from '../detect/detect.ts'
import { createHistory, type FoundMigration, stateAfter } from '../history/history.ts'
import { applyOperation } from '../operations/operations.ts'
import { type MigratableDatabase, migrateDatabase } from '../run/run.ts'
import { migratable } from '../testing/database.ts'
import { sample } from '../testing/random-columns.ts'
import { RandomStates } from '../testing/random-states.ts'
import { clear, schemaOf } from '../testing/schema.ts'
import { optimizeOperations } from './optimize.ts'

const tag = createModel('blog.Tag', { fields: { id: field.bigAuto(), name: field.char(20) } })
const post = createModel('blog.Post', { fields: { id: field.bigAuto(), tag: field.fk('blog.Tag') } })
const title = addField('blog.Post', 'title', field.char(50))
const types = (operations: readonly Operation[]): string[] => operations.map(({ type }) => type)
const end = (operations: readonly Operation[]) => operations.reduce(applyOperation, emptyState()).models

describe('operations', () => {
  it('stay apart where one field takes the column that another leaves', () => {
    const from = [
      createModel('blog.Tag', {
        fields: { id: field.bigAuto(), a: field.int(), b: field.int() },
      }),
    ].reduce(applyOperation, emptyState())
    const swapped = [
      alterField('blog.Tag', 'a', field.int({ column: 'a_meanwhile' })),
      alterField('blog.Tag', 'b', field.int({ column: 'a' })),
      alterField('blog.Tag', 'a', field.int({ column: 'b' })),
    ]
    expect(optimizeOperations(swapped, from)).toEqual(swapped)
    const end = swapped.reduce(applyOperation, from)
    const back = [
      alterField('blog.Tag', 'a', field.int({ column: 'a_meanwhile' })),
      alterField('blog.Tag', 'b', field.int()),
      alterField('blog.Tag', 'a', field.int()),
    ]
    expect(optimizeOperations(back, end)).toEqual(back)
  })

  it('stay apart where one key, index or table takes the name that another gives up', () => {
    const key = (constraintName: string) => field.fk('blog.Tag', { constraintName })
    const from = [
      createModel('blog.Tag', { fields: { id: field.bigAuto(), own: key('one') } }),
      createModel('blog.Post', {
        fields: { id: field.bigAuto(), other: key('two'), size: field.int() },
        indexes: [{ name: 'sizes', fields: ['size'] }],
      }),
    ].reduce(applyOperation, emptyState())
    const swapped = [
      alterField('blog.Tag', 'own', field.fk('blog.Tag', { constraint: false })),
      alterField('blog.Post', 'other', key('one')),
      alterField('blog.Tag', 'own', key('two')),
    ]
    expect(optimizeOperations(swapped, from)).toEqual(swapped)
    const made = createModel('blog.Note', { fields: { id: field.bigAuto(), size: field.int() }, table: 'notes' })
    const index = addIndex('blog.Note', { name: 'sizes', fields: ['size'] })
    const taken = [made, removeIndex('blog.Post', { name: 'sizes', fields: ['size'] }), index]
    // The model may be made later, but not with an index that is there.
    expect(types(optimizeOperations(taken, from))).toEqual(['removeIndex', 'createModel'])
    const tables = [
      renameTable('blog.Tag', 'meanwhile'),
      renameTable('blog.Post', 'blog_tag'),
      renameTable('blog.Tag', 'blog_post'),
    ]
    expect(optimizeOperations(tables, from)).toEqual(tables)
  })

  it('make a model as it is in the end', () => {
    const all = [
      tag,
      post,
      title,
      addIndex('blog.Post', { fields: ['title'] }),
      addField('blog.Tag', 'size', field.int(), { fill: 1 }),
      addCheck('blog.Tag', { name: 'size', check: ['size', 'gte', 0] }),
      alterField('blog.Post', 'title', field.char(90)),
      renameField('blog.Post', 'title', 'headline'),
      renameModel('blog.Post', 'Article'),
    ]
    const fewer = optimizeOperations(all)
    expect(types(fewer)).toEqual(['createModel', 'createModel'])
    expect(fewer[1]).toMatchObject({
      model: 'blog.Article',
      fields: { headline: { maxLength: 90 } },
      indexes: [{ fields: ['headline'] }],
    })
    expect(end(fewer)).toEqual(end(all))
  })

  it('do nothing where what they make goes again', () => {
    expect(optimizeOperations([tag, addField('blog.Tag', 'size', field.int()), deleteModel('blog.Tag')])).toEqual([])
    const from = [tag, post].reduce(applyOperation, emptyState())
    const back = [
      title,
      addIndex('blog.Post', { fields: ['title'] }),
      addField('blog.Tag', 'size', field.int()),
      removeIndex('blog.Post', { fields: ['title'] }),
      removeField('blog.Post', 'title'),
      addCheck('blog.Tag', { name: 'size', check: ['size', 'gte', 0] }),
      removeCheck('blog.Tag', 'size'),
    ]
    expect(types(optimizeOperations(back, from))).toEqual(['addField'])
    const rows = [renameField('blog.Tag', 'name', 'word'), removeField('blog.Tag', 'word')]
    expect(optimizeOperations(rows, from)).toEqual([removeField('blog.Tag', 'name')])
  })

  it('keep the value for rows that are there', () => {
    const from = [tag, post].reduce(applyOperation, emptyState())
    const filled = [
      addField('blog.Tag', 'size', field.int({ null: true })),
      alterField('blog.Tag', 'size', field.int(), { fill: 3 }),
    ]
    expect(optimizeOperations(filled, from)).toEqual([addField('blog.Tag', 'size', field.int(), { fill: 3 })])
  })

  it('stay where they are around SQL, of which nobody knows what it reads', () => {
    const from = [tag, post].reduce(applyOperation, emptyState())
    const sql = runSql('UPDATE blog_post SET title = 1')
    const around = [title, sql, alterField('blog.Post', 'title', field.text())]
    expect(optimizeOperations(around, from)).toEqual(around)
  })

  it('make a view once, and never before what it reads has changed', () => {
    const view = (sql: string) => ({ sql, reads: ['blog.Post'] })
    const made = createModel('blog.Large', { fields: { id: field.bigInt() }, managed: false, view: view('1') })
    const drop = alterView('blog.Large')
    const again = alterView('blog.Large', view('2'))
    const gone = removeField('blog.Post', 'title')
    expect(optimizeOperations([tag, post, made, drop, again])).toMatchObject([
      { model: 'blog.Tag' },
      { model: 'blog.Post' },
      { model: 'blog.Large', view: { sql: '2' } },
    ])
    const from = [tag, post, title, made].reduce(applyOperation, emptyState())
    expect(optimizeOperations([drop, again], from)).toEqual([again])
    expect(optimizeOperations([drop, gone, again], from)).toEqual([drop, gone, again])
    const once = { name: 'once', over: [['title', '=']] as const }
    const slot = [addExclusion('blog.Post', once), removeExclusion('blog.Post', 'once')]
    expect(optimizeOperations(slot, from)).toEqual([])
  })

  it('never take a column away before the keys that point at it', () => {
    const code = addField('blog.Tag', 'code', field.char(4, { unique: true }), { fill: 'x' })
    const key = addField('blog.Post', 'coded', field.fk('blog.Tag', { to: 'code', null: true }))
    const own = addField('blog.Tag', 'other', field.fk('blog.Tag', { to: 'code', null: true }))
    const from = [tag, post, code, key].reduce(applyOperation, emptyState())
    const wider = alterField('blog.Tag', 'code', field.char(8, { unique: true }))
    const gone = [wider, removeField('blog.Post', 'coded'), removeField('blog.Tag', 'code')]
    expect(optimizeOperations(gone, from)).toEqual(gone)
    const renamed = [
      removeField('blog.Post', 'coded'),
      renameField('blog.Tag', 'code', 'x'),
      removeField('blog.Tag', 'x'),
    ]
    expect(types(optimizeOperations(renamed, from))).toEqual(['removeField', 'removeField'])
    const all = [tag, post, code, own, key, wider, renameField('blog.Tag', 'code', 'sign')]
    expect(end(optimizeOperations(all))).toEqual(end(all))
  })

  it('never point at what is not there yet', () => {
    const key = addField('blog.Tag', 'post', field.fk('blog.Post', { null: true }))
    expect(types(optimizeOperations([tag, post, key]))).toEqual(['createModel', 'createModel', 'addField'])
  })
})

async function evolved(seed: number, features?: Features): Promise<readonly Operation[]> {
  const states = new RandomStates(seed, features)
  const asker = {
    renamed: async () => states.yes,
    agreed: async () => true,
    fill: async ({ spec }: { readonly spec: unknown }) => sample(spec as never),
  }
  let found: readonly FoundMigration[] = []
  let state = states.state()
  for (let step = 0; step < 4; step++) {
    const history = createHistory(found, (label) => label)
    const planned = await detectMigrations(history, state, { asker, now: new Date() })
    found = [
      ...found,
      ...planned.map(({ app, name, dependencies, operations }) => ({
        app,
        name,
        migration: migration({ dependencies, operations }),
      })),
    ]
    state = states.next(state)
  }
  return [...createHistory(found, (label) => label).nodes.values()].flatMap((one) => one.migration.operations)
}

const SEED = 20_261_120

describe('histories by chance', () => {
  it('end in the same state with fewer operations', async () => {
    let [before, after] = [0, 0]
    for (let seed = SEED; seed < SEED + 60; seed++) {
      const all = await evolved(seed)
      const fewer = optimizeOperations(all)
      expect(end(fewer), `seed ${seed}`).toEqual(end(all))
      before += all.length
      after += fewer.length
    }
    // A key of several columns that is taken away and made again stays that, as does a view that goes and comes back: what happens between needs it.
    expect(after).toBeLessThan((before * 3) / 4)
  })
})

await describeDatabases('a history by chance', (under) => {
  let database: MigratableDatabase
  beforeEach(async () => {
    database = migratable(under)
    await clear(database)
  })

  it.each([1, 2, 3, 4])('makes the same schema with fewer operations (seed %i)', async (seed) => {
    const all = await evolved(SEED + seed, under.dialect.features)
    const schemaAfter = async (operations: readonly Operation[]) => {
      const history = createHistory(
        [{ app: 'a', name: '0001_all', migration: migration({ operations }) }],
        (one) => one,
      )
      expect(stateAfter(history).models).toEqual(end(all))
      await migrateDatabase(history, database)
      const schema = await schemaOf(database)
      await clear(database)
      return schema
    }
    expect(await schemaAfter(optimizeOperations(all))).toEqual(await schemaAfter(all))
  })
})
