import { f } from '@tsango/core'
import { sql } from 'drizzle-orm'
import { beforeEach, expect } from 'vitest'
import { atomic } from '../atomic/atomic.ts'
import { recordStatements } from '../databases/databases.ts'
import { QueryError } from '../errors/errors.ts'
import { Model } from '../model/model.ts'
import { describeDatabases, withModels } from '../testing/testing.ts'
import { rawExecute, rawRows } from './raw.ts'

class Note extends Model('raw.Note') {
  text = f.char(200)
  done = f.bool().default(false)
  at = f.dateTime().null()
}

const HOSTILE = `x'); DROP TABLE raw_note; -- " \` \\`

await describeDatabases('SQL of your own', (under) => {
  const { test, run } = withModels(under, [Note])
  const notes = sql.identifier('raw_note')
  const text = sql.identifier('text')

  beforeEach(() =>
    run(async () => {
      await Note.objects().delete()
      await Note.objects().bulkCreate([{ text: 'a' }, { text: HOSTILE }, { text: 'c' }])
    }),
  )

  test('gives rows as lists, with every value bound and every name in quotes', async () => {
    const rows = await rawRows<[string]>(
      sql`SELECT ${text} FROM ${notes} WHERE ${text} = ${HOSTILE} OR ${text} = ${'c'} ORDER BY id`,
    )
    expect(rows).toEqual([[HOSTILE], ['c']])
    expect(await rawRows(sql`SELECT ${text} FROM ${notes} WHERE ${text} IN ${['a', 'zz']}`)).toEqual([['a']])
    expect(await rawRows(sql`SELECT 1 FROM ${notes} WHERE 1 = 0`)).toEqual([])
    await expect(rawRows(sql`SELECT ${sql.identifier(HOSTILE)} FROM ${notes}`)).rejects.toMatchObject({
      code: expect.stringMatching(/schema_missing|database_error/),
    })
    expect(await Note.objects().count()).toBe(3)
  })

  test('takes moments, truths, bytes and null as columns do', async () => {
    const at = new Date('2026-02-03T04:05:06.789Z')
    await Note.objects().filter({ text: 'a' }).update({ at, done: true })
    const found = await rawRows<[string]>(sql`SELECT ${text} FROM ${notes} WHERE at = ${at} AND done = ${true}`)
    expect(found).toEqual([['a']])
    expect(await rawExecute(sql`UPDATE ${notes} SET at = ${null} WHERE done = ${true}`)).toBe(1)
    expect((await Note.objects().get({ text: 'a' })).at).toBeNull()
  })

  test('tells how many rows it wrote, in the transaction that is open, and is counted', async () => {
    expect(await rawExecute(sql`UPDATE ${notes} SET done = ${true} WHERE ${text} <> ${'a'}`)).toBe(2)
    const { statements } = await recordStatements(async () => {
      await atomic(async () => {
        expect(await rawExecute(sql`DELETE FROM ${notes}`)).toBe(3)
        expect(await rawRows(sql`SELECT 1 FROM ${notes}`)).toEqual([])
        throw new Error('undone')
      }).catch(() => undefined)
    })
    expect(statements.map((one) => one.sql.slice(0, 6))).toEqual(['DELETE', 'SELECT'])
    expect(await Note.objects().count()).toBe(3)
  })

  test('refuses text, and values that no column takes', async () => {
    await expect(rawRows('SELECT 1' as never)).rejects.toThrow('is a template')
    await expect(rawExecute({ sql: 'DROP TABLE x', params: [] } as never)).rejects.toBeInstanceOf(QueryError)
    await expect(rawRows(sql`SELECT ${undefined}`)).rejects.toBeInstanceOf(QueryError)
    await expect(Note.objects().where(() => sql`1 = 1 ${undefined}`)).rejects.toThrow('is undefined')
    await expect(rawRows(sql`SELECT ${sql`${undefined}`}`)).rejects.toThrow('is undefined')
    await expect(rawRows(sql`SELECT ${{ a: 1 }}`)).rejects.toThrow('another object')
    await expect(rawRows(sql`SELECT ${HOSTILE}`.inlineParams())).rejects.toThrow('never written into SQL')
    await expect(Note.objects().where(() => sql`${text} = ${HOSTILE}`.inlineParams())).rejects.toThrow('inlineParams')
    await expect(rawRows(sql`SELECT 1`, { using: 'nowhere' })).rejects.toMatchObject({ code: 'unknown_database' })
  })
})
