import { f, type Row } from '@tsango/core'
import { expect } from 'vitest'
import { databaseOf, Model, phaseOf } from '../model/model.ts'
import { describeDatabases, withModels } from '../testing/testing.ts'

class Leaf extends Model('tree.Leaf') {
  name = f.char(5).unique()
  gone = f.softDelete()
}

await describeDatabases('the phase of a row', (under) => {
  const { test } = withModels(under, [Leaf])

  test('follows what is done with it', async () => {
    const leaf = Leaf.objects().build({ name: 'a' })
    expect([phaseOf(leaf), databaseOf(leaf)]).toEqual(['new', 'default'])
    await leaf.save()
    expect(phaseOf(leaf)).toBe('saved')
    expect(phaseOf(await Leaf.objects().get())).toBe('saved')
    const twin = Leaf.objects().build({ name: 'a' })
    await expect(twin.save()).rejects.toMatchObject({ code: 'unique_violation' })
    expect(phaseOf(twin)).toBe('new')
    await leaf.delete()
    expect(phaseOf(leaf)).toBe('saved')
    await leaf.forceDelete()
    expect(phaseOf(leaf)).toBe('deleted')
  })

  test('is that of a new row again when its first save failed, also for those who wait for it', async () => {
    const leaf = Leaf.objects().build({ name: 'too long' })
    const failed = await Promise.allSettled([leaf.save(), leaf.save()])
    expect(failed.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    expect(phaseOf(leaf)).toBe('new')
    await Leaf.objects().create({ name: 'b' })
    leaf.name = 'b'
    await expect(leaf.save()).rejects.toMatchObject({ code: 'unique_violation' })
    leaf.name = 'c'
    await Promise.all([leaf.save(), leaf.save()])
    expect(phaseOf(leaf)).toBe('saved')
    expect(await Leaf.objects().filter({ name: 'c' }).count()).toBe(1)
  })

  test('is that of a row alone', () => {
    expect(() => phaseOf({ id: 1 } as unknown as Row<Leaf>)).toThrow('A row of a model was expected')
    expect(() => databaseOf(undefined as unknown as Row<Leaf>)).toThrow('A row of a model was expected')
  })
})
