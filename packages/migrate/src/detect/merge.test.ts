import {
  addField,
  addIndex,
  alterField,
  createModel,
  field,
  migration,
  type Operation,
  removeField,
  renameField,
  runSql,
} from '@tsango/orm/migrations'
import { describe, expect, it } from 'vitest'
import { MergeRefused } from '../errors/errors.ts'
import { createHistory, type FoundMigration } from '../history/history.ts'
import { type Asker, mergeMigrations, type PlannedMigration } from './detect.ts'

const found = (
  name: string,
  needs: readonly string[],
  operations: readonly Operation[],
  app = 'blog',
): FoundMigration => ({
  app,
  name,
  migration: migration({ dependencies: needs.map((need) => [app, need]), operations }),
})
const start = found(
  '0001_initial',
  [],
  [createModel('blog.Post', { fields: { id: field.bigAuto(), title: field.char(50), views: field.int() } })],
)
const BOTH: readonly [string, string] = ['0002_a', '0002_b']

interface Merged {
  readonly planned: readonly PlannedMigration[]
  readonly asked: readonly string[]
}

/** Merges two branches of one migration each. */
async function merge(a: readonly Operation[], b: readonly Operation[], agrees = true): Promise<Merged> {
  const asked: string[] = []
  const asker: Asker = {
    renamed: () => Promise.reject(new RangeError('asked')),
    fill: () => Promise.reject(new RangeError('asked')),
    agreed: async ({ id }) => {
      asked.push(id)
      return agrees
    },
  }
  const all = [start, found('0002_a', ['0001_initial'], a), found('0002_b', ['0001_initial'], b)]
  const planned = await mergeMigrations(
    createHistory(all, (label) => label),
    asker,
    ['blog'],
  )
  return { planned, asked }
}

const note = addField('blog.Post', 'note', field.text({ null: true }))
const short = addField('blog.Post', 'note', field.char(5, { null: true }))

describe('branches of a history', () => {
  it('are joined where they come to the same in any order, without a question', async () => {
    const tables = [
      createModel('blog.Tag', { fields: { id: field.bigAuto() } }),
      addIndex('blog.Post', { fields: ['title'] }),
    ]
    const { planned, asked } = await merge(tables, [note, addIndex('blog.Post', { fields: ['views'] })])
    expect(asked).toEqual([])
    expect(planned).toEqual([
      {
        app: 'blog',
        name: '0003_merge_0002_a_0002_b',
        dependencies: BOTH.map((name) => ['blog', name]),
        operations: [],
      },
    ])
  })

  it.each([
    ['add one field in two ways', [note], [short]],
    [
      'change one field in two ways',
      [alterField('blog.Post', 'title', field.char(60))],
      [alterField('blog.Post', 'title', field.char(70))],
    ],
    [
      'rename what the other changes',
      [renameField('blog.Post', 'title', 'name')],
      [alterField('blog.Post', 'title', field.char(70))],
    ],
    [
      'index what the other removes',
      [removeField('blog.Post', 'views')],
      [addIndex('blog.Post', { fields: ['views'] })],
    ],
  ] satisfies [string, Operation[], Operation[]][])('are refused where they %s', async (_, a, b) => {
    const refused = await merge(a, b).catch((error: unknown) => error)
    expect(refused).toBeInstanceOf(MergeRefused)
    expect((refused as Error).message).toMatch(
      /^"0002_a", "0002_b" of the app "blog" cannot be merged: .*depend on the other/,
    )
  })

  it('are asked for where both change rows', async () => {
    const sql = runSql('UPDATE blog_post SET views = 0', { reverse: [] })
    expect((await merge([sql], [note])).asked).toEqual([])
    expect((await merge([sql], [sql])).asked).toEqual(['merge blog 0002_a 0002_b'])
    await expect(merge([sql], [sql], false)).rejects.toThrow(/the order of what they do to rows matters/)
  })

  it('are refused where they begin at nothing in common', async () => {
    const alone = createHistory([start, found('0001_other', [], [])], (label) => label)
    const asker = {} as Asker
    await expect(mergeMigrations(alone, asker, ['blog'])).rejects.toThrow(/begin at no common migration/)
    expect(await mergeMigrations(alone, asker, ['shop'])).toEqual([])
  })
})
