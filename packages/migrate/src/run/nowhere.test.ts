import {
  addField,
  alterField,
  commentModel,
  createModel,
  field,
  migration,
  type Operation,
  renameModel,
  runCode,
} from '@tsango/orm/migrations'
import { describeDatabases } from '@tsango/orm/testing'
import { beforeEach, expect, it } from 'vitest'
import { MigrationFailed } from '../errors/errors.ts'
import { migratable } from '../testing/database.ts'
import { historyOf } from '../testing/history.ts'
import { clear } from '../testing/schema.ts'
import { appliedTo, migrateDatabase } from './run.ts'

const start = migration({
  operations: [
    createModel('a.Author', {
      fields: { id: field.bigAuto(), code: field.char(20, { unique: true }) },
    }),
    createModel('a.Seat', {
      fields: { row: field.int(), place: field.int() },
      key: ['row', 'place'],
    }),
    createModel('a.Book', {
      fields: {
        id: field.bigAuto(),
        author: field.int({ null: true, column: 'author' }),
        words: field.char(20, { null: true, column: 'words' }),
        row: field.int({ null: true }),
        place: field.int({ null: true }),
        loose: field.fk('a.Author', { null: true, onDelete: 'doNothing', constraint: false }),
        before: field.bigInt({ null: true, column: 'before_id' }),
      },
    }),
    createModel('a.Visit', {
      fields: { row: field.int(), place: field.int(), author: field.int({ column: 'author' }) },
      key: ['row', 'place'],
    }),
    runCode(
      async ({ models }) => {
        const rows = (label: string) => models.get(label).objects() as unknown as Rows
        await rows('a.Author').create({ code: 'ann' })
        await rows('a.Seat').create({ row: 1, place: 1 })
        const fits = { author: 1, words: '1', row: 1, place: 1, looseId: 1, before: 1 }
        const none = { author: null, words: null, row: 7, place: null, looseId: null, before: null }
        const lost = { author: 4711, words: '4711', row: 1, place: 4711, looseId: 4711, before: 4711 }
        for (const one of [fits, none, lost, fits, lost]) await rows('a.Book').create(one)
        await rows('a.Visit').create({ row: 3, place: 4, author: 4711 })
        await rows('a.Visit').create({ row: 3, place: 5, author: 1 })
      },
      { reverse: () => {} },
    ),
  ],
})

interface Rows {
  create(values: object): Promise<unknown>
}

const toAuthor = { null: true, onDelete: 'cascade' } as const

/** What makes a key, the rows that are told, and what lets it be made. */
const KEYS: readonly (readonly [string, Operation, string, string])[] = [
  [
    'of a number that becomes one',
    alterField('a.Book', 'author', field.fk('a.Author', { ...toAuthor, column: 'author' })),
    'Rows of a.Book point nowhere by author, by their keys: 3, 5. Make the rows of a.Author that they point at',
    'UPDATE a_book SET author = 1 WHERE id IN (3, 5)',
  ],
  [
    'of a text that becomes one',
    alterField('a.Book', 'words', field.fk('a.Author', { ...toAuthor, column: 'words' })),
    'Rows of a.Book point nowhere by words, by their keys: 3, 5.',
    'UPDATE a_book SET words = 1 WHERE id IN (3, 5)',
  ],
  [
    'of a text that becomes one to another field than the key',
    alterField('a.Book', 'words', field.fk('a.Author', { ...toAuthor, to: 'code', column: 'words' })),
    'Rows of a.Book point nowhere by words, by their keys: 1, 3, 4, 5.',
    "UPDATE a_book SET words = 'ann' WHERE id IN (1, 3, 4, 5)",
  ],
  [
    'of its own model',
    alterField('a.Book', 'before', field.fk('a.Book', { null: true, onDelete: 'setNull' })),
    'Rows of a.Book point nowhere by before, by their keys: 3, 5. Make the rows of a.Book that they point at',
    'UPDATE a_book SET before_id = 1 WHERE id IN (3, 5)',
  ],
  [
    'that was held to none',
    alterField('a.Book', 'loose', field.fk('a.Author', { null: true, onDelete: 'doNothing' })),
    'Rows of a.Book point nowhere by loose, by their keys: 3, 5.',
    'UPDATE a_book SET loose_id = NULL WHERE id IN (3, 5)',
  ],
  [
    'of several fields',
    addField('a.Book', 'seat', field.fk('a.Seat', { ...toAuthor, fields: ['row', 'place'] })),
    'Rows of a.Book point nowhere by row, place, by their keys: 3, 5. Make the rows of a.Seat that they point at',
    'UPDATE a_book SET place = 1 WHERE id IN (3, 5)',
  ],
  [
    'that all get by a fill',
    addField('a.Book', 'writer', field.fk('a.Author', { onDelete: 'cascade' }), { fill: 2 }),
    'Rows of a.Book point nowhere by writer, by their keys: 1, 2, 3, 4, 5.',
    "INSERT INTO a_author (id, code) VALUES (2, 'bob')",
  ],
  [
    'of a model whose own key has several fields',
    alterField('a.Visit', 'author', field.fk('a.Author', { onDelete: 'cascade', column: 'author' })),
    'Rows of a.Visit point nowhere by author, by their keys: (3, 4).',
    'DELETE FROM a_visit WHERE place = 4',
  ],
]

await describeDatabases('rows that point nowhere', (under) => {
  const database = migratable(under)
  const write = (sql: string) => under.driver.run({ sql, write: true, returns: false }, [])
  const fails = async (...operations: readonly Operation[]): Promise<MigrationFailed> => {
    const next = migration({ dependencies: [['a', '0001_step']], operations })
    const error = await migrateDatabase(historyOf(start, next), database).catch((caught: unknown) => caught)
    expect(error).toBeInstanceOf(MigrationFailed)
    return error as MigrationFailed
  }

  beforeEach(async () => {
    await clear(database)
    await migrateDatabase(historyOf(start), database)
  })

  it.each(KEYS)('keep a key from being made %s: they are named', async (_, operation, told, mend) => {
    // What comes behind it is not what failed.
    const operations = [operation, commentModel('a.Seat', 'Where one sits.')]
    const error = await fails(...operations)
    expect(error.message).toContain(told)
    expect(error.failure.operation).toMatch(/^(?:Alter|Add) field /)
    expect(error.failure.kept.length > 0).toBe(/took effect/.test(error.message))
    expect(error.message).not.toContain('4711')
    expect([...(await appliedTo(database))]).toEqual(['a.0001_step'])
    await write(mend)
    const next = migration({ dependencies: [['a', '0001_step']], operations })
    expect((await migrateDatabase(historyOf(start, next), database)).forward).toHaveLength(1)
  })

  it('are named where the same migration renamed their model before, and where the migration is no transaction', async () => {
    const made = alterField('a.Tome', 'author', field.fk('a.Author', { ...toAuthor, column: 'author' }))
    expect((await fails(renameModel('a.Book', 'Tome'), made)).message).toContain(
      'Rows of a.Tome point nowhere by author, by their keys: 3, 5.',
    )
    await clear(database)
    await migrateDatabase(historyOf(start), database)
    const [, operation, told] = KEYS[0] ?? []
    const next = migration({
      dependencies: [['a', '0001_step']],
      atomic: false,
      operations: operation ? [operation] : [],
    })
    await expect(migrateDatabase(historyOf(start, next), database)).rejects.toThrow(told)
  })

  it('are named on the way back, to which the key is made again', async () => {
    const [, made] = KEYS[4] ?? []
    await write('UPDATE a_book SET loose_id = 1')
    const held = migration({ dependencies: [['a', '0001_step']], operations: made ? [made] : [] })
    const loose = field.fk('a.Author', { null: true, onDelete: 'doNothing', constraint: false })
    const freed = migration({ dependencies: [['a', '0002_step']], operations: [alterField('a.Book', 'loose', loose)] })
    const history = historyOf(start, held, freed)
    await migrateDatabase(history, database)
    await write('UPDATE a_book SET loose_id = 4711 WHERE id = 2')
    const back = { target: { app: 'a', name: '0002_step' } }
    await expect(migrateDatabase(history, database, back)).rejects.toThrow(
      'Rows of a.Book point nowhere by loose, by their keys: 2.',
    )
    await write('UPDATE a_book SET loose_id = 1')
    expect((await migrateDatabase(history, database, back)).backward).toHaveLength(1)
  })
})
