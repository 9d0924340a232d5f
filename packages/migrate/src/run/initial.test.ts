import { createModel, field, migration } from '@tsango/orm/migrations'
import { describeDatabases } from '@tsango/orm/testing'
import { beforeEach, expect, it } from 'vitest'
import { FakeInitialPartial } from '../errors/errors.ts'
import { createHistory } from '../history/history.ts'
import { migratable } from '../testing/database.ts'
import { clear } from '../testing/schema.ts'
import { appliedTo, migrateDatabase } from './run.ts'

const id = field.bigAuto()
const history = createHistory(
  [
    {
      app: 'blog',
      name: '0001_initial',
      migration: migration({
        operations: [
          createModel('blog.Author', { fields: { id, name: field.char(50) } }),
          createModel('blog.Post', { fields: { id, title: field.char(50), author: field.fk('blog.Author') } }),
        ],
      }),
    },
    {
      app: 'blog',
      name: '0002_tag',
      migration: migration({
        dependencies: [['blog', '0001_initial']],
        operations: [createModel('blog.Tag', { fields: { id } })],
      }),
    },
    {
      app: 'press',
      name: '0001_initial',
      migration: migration({ operations: [createModel('press.Release', { fields: { id } })] }),
    },
  ],
  (label) => label,
)
const FIRST = 'blog.0001_initial'

await describeDatabases('migrate --fake-initial', (under) => {
  const database = migratable(under)
  const { quote } = under.dialect.operators
  const run = async (...statements: readonly string[]): Promise<void> => {
    const connection = await under.driver.acquire()
    try {
      for (const sql of statements) await connection.execute(sql)
    } finally {
      await under.driver.release(connection)
    }
  }
  const forget = (): Promise<void> => run(`DROP TABLE ${quote('tsango_migrations')}`)
  const told: [string, readonly string[]][] = []
  const steps: string[] = []
  const fakeInitial = () =>
    migrateDatabase(history, database, {
      fakeInitial: true,
      onDifferences: (key, differences) => void told.push([key, differences]),
      step: async (title, work) => {
        steps.push(title)
        await work(() => {})
      },
    })
  beforeEach(async () => {
    await clear(database)
    told.length = steps.length = 0
  })

  it('records first migrations whose tables are there, and applies the others', async () => {
    await migrateDatabase(history, database, { target: { app: 'blog', name: '0001' } })
    await forget()
    await fakeInitial()
    expect(steps).toEqual([
      `Record ${FIRST}, whose tables are there`,
      'Apply blog.0002_tag',
      'Apply press.0001_initial',
    ])
    expect([...(await appliedTo(database))].sort()).toEqual([FIRST, 'blog.0002_tag', 'press.0001_initial'])
    expect(told).toEqual([])
  })

  it('tells in what the tables differ', async () => {
    await migrateDatabase(history, database, { target: { app: 'blog', name: '0001' } })
    await forget()
    await run(`CREATE INDEX ${quote('of_mine')} ON ${quote('blog_author')} (${quote('name')})`)
    await fakeInitial()
    expect(told).toEqual([[FIRST, ['"blog_author": the index "of_mine" is in no migration: btree ("name").']]])
  })

  it('does nothing at all where only some of it is there, and says what is missing', async () => {
    await migrateDatabase(history, database, { target: { app: 'blog', name: '0001' } })
    await forget()
    await run(`ALTER TABLE ${quote('blog_author')} DROP COLUMN ${quote('name')}`)
    await expect(fakeInitial()).rejects.toThrow(
      'the database has "blog_author", "blog_post", but not "blog_author.name". Nothing was done.',
    )
    await run(`DROP TABLE ${quote('blog_post')}`)
    await expect(fakeInitial()).rejects.toThrow(FakeInitialPartial)
    expect([...(await appliedTo(database))]).toEqual([])
    expect(steps).toEqual([])
  })

  it('applies all where nothing is there', async () => {
    await fakeInitial()
    expect(steps).toEqual([`Apply ${FIRST}`, 'Apply blog.0002_tag', 'Apply press.0001_initial'])
  })
})
