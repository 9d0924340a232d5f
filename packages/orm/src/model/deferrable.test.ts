import { createRegistry, f, type ModelClass } from '@tsango/core'
import { expect, it } from 'vitest'
import { atomic } from '../atomic/atomic.ts'
import { openDatabases } from '../databases/databases.ts'
import { QueryError, UniqueViolation, Unsupported } from '../errors/errors.ts'
import { describeDatabases, withModels } from '../testing/testing.ts'
import type { Meta } from './meta.ts'
import { Model } from './model.ts'

class Song extends Model('defer.Song') {
  static meta: Meta<Song> = {
    ordering: ['position'],
    uniqueTogether: [
      { fields: ['list', 'position'], deferrable: 'deferred' },
      { name: 'defer_code', fields: ['code'], deferrable: 'immediate' },
    ],
  }
  list = f.int().default(1)
  position = f.int()
  name = f.char(10)
  code = f.int()
}

await describeDatabases('a unique constraint that waits', (under) => {
  if (!under.dialect.features.deferrableUnique) {
    it('is a typed error where there is none, before anything is asked', async () => {
      const { registry } = createRegistry({ models: [{ model: Song as ModelClass, app: '' }], close: true })
      await expect(openDatabases({ default: under.url }, registry, { dialects: [under.dialect] })).rejects.toThrow(
        /defer\.Song: unique constraints that are checked at the commit .* Leave deferrable out/,
      )
      await expect(openDatabases({ default: under.url }, registry, { dialects: [under.dialect] })).rejects.toThrow(
        Unsupported,
      )
    })
    return
  }
  const { test, rolledBack } = withModels(under, [Song])
  const song = (name: string, position: number) => ({ name, position, code: position })

  test('lets rows change places within a transaction, and is held at its end', async () => {
    await Song.objects().bulkCreate([song('a', 1), song('b', 2)])
    await atomic(async () => {
      await Song.objects().filter({ name: 'a' }).update({ position: 2 })
      await Song.objects().filter({ name: 'b' }).update({ position: 1 })
    })
    expect(await Song.objects().pluck('name')).toEqual(['b', 'a'])
    const failing = atomic(async () => {
      await Song.objects().filter({ name: 'a' }).update({ position: 1 })
      expect(await Song.objects().filter({ position: 1 }).count()).toBe(2)
    })
    await expect(failing).rejects.toBeInstanceOf(UniqueViolation)
    await expect(failing).rejects.toMatchObject({ table: 'defer_song', columns: ['list', 'position'] })
    expect(await Song.objects().pluck('name')).toEqual(['b', 'a'])
    await expect(Song.objects().create(song('c', 1))).rejects.toBeInstanceOf(UniqueViolation)
    // Checked behind each statement: all rows of one can move.
    expect(await Song.objects().update((s) => ({ code: s.code.times(-1).plus(3) }))).toBe(2)
    await expect(Song.objects().filter({ name: 'a' }).update({ code: 1 })).rejects.toBeInstanceOf(UniqueViolation)
    await Song.objects().delete()
  })

  rolledBack('is nothing that a write can find a row by', async () => {
    await expect(Song.objects().insertOrIgnore([song('a', 1)])).rejects.toThrow(
      'insertOrIgnore() cannot tell of a row of defer.Song whether it is there: its unique constraint over "list", "position" is checked at the commit. Use getOrCreate() or updateOrCreate().',
    )
    await expect(
      Song.objects().bulkUpsert([song('a', 1)], { unique: ['list', 'position'], update: ['name'] }),
    ).rejects.toThrow(QueryError)
  })
})
