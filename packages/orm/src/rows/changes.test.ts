import { f } from '@tsango/core'
import { expect, expectTypeOf } from 'vitest'
import { countStatements } from '../databases/databases.ts'
import { changesOf, Model } from '../model/model.ts'
import { describeDatabases, withModels } from '../testing/testing.ts'

class Writer extends Model('desk.Writer', { id: f.uuid() }) {
  name = f.char(20)
}
class Draft extends Model('desk.Draft') {
  title = f.char(20)
  price = f.decimal(6, 2)
  data = f.json<{ tags?: string[] }>().null()
  at = f.dateTime().null()
  by = f.fk(() => Writer, { onDelete: 'cascade' }).null()
  deletedAt = f.softDelete()
}
const START = { title: 'a', price: '1.50', data: { tags: ['x'] }, at: new Date(0) }

await describeDatabases('the changes of a row', (under) => {
  const { rolledBack: test } = withModels(under, [Writer, Draft])

  test('are what differs from the database, whoever wrote it', async () => {
    const row = await Draft.objects().create(START)
    expect(await changesOf(row)).toEqual({})
    row.title = 'b'
    row.at = new Date(1)
    const changes = await changesOf(row)
    expect(changes).toEqual({
      title: { before: 'a', after: 'b' },
      at: { before: new Date(0), after: new Date(1) },
    })
    expectTypeOf(changes.title).toEqualTypeOf<{ readonly before: string; readonly after: string } | undefined>()
    await Draft.objects().update({ title: 'b' })
    expect(Object.keys(await changesOf(row))).toEqual(['at'])
    expect(await countStatements(() => changesOf(row))).toBe(1)
    await row.save()
    expect(await changesOf(row)).toEqual({})
  })

  test('are none where a value is only written in another way', async () => {
    const by = await Writer.objects().create({ id: 'abcdef00-0000-4000-8000-00000000000a', name: 'w' })
    const row = await Draft.objects().create({ ...START, byId: by.id })
    Object.assign(row, { price: '01.5', byId: by.id.toUpperCase(), data: { tags: ['x'], more: undefined } })
    expect(await changesOf(row)).toEqual({})
    row.price = '10.50'
    row.data = { tags: [] }
    expect(Object.keys(await changesOf(row))).toEqual(['price', 'data'])
  })

  test('leave out what was not loaded, and what a row has loaded beside its columns', async () => {
    await Draft.objects().create(START)
    const row = await Draft.objects().selectRelated('by').only('title').get()
    expect(await changesOf(row as never)).toEqual({})
    Object.assign(row, { price: '2.00' })
    expect(await changesOf(row as never)).toEqual({ price: { before: '1.50', after: '2.00' } })
  })

  test('are of rows that are there, in the trash, too', async () => {
    const built = Draft.objects().build(START)
    await expect(changesOf(built)).rejects.toThrow('This desk.Draft was never saved')
    await expect(changesOf({} as never)).rejects.toThrow('A row of a model was expected here.')
    const row = await Draft.objects().create(START)
    await row.delete()
    expect(await changesOf(row)).toEqual({})
    const same = await Draft.objects().withTrashed().get({ id: row.id })
    await row.forceDelete()
    await expect(changesOf(row)).rejects.toMatchObject({ code: 'row_gone' })
    await expect(changesOf(same)).rejects.toMatchObject({ code: 'does_not_exist' })
  })
})
