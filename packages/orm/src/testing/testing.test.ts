import { f } from '@tsango/core'
import { describe, expect, it } from 'vitest'
import { ForeignKeyViolation } from '../errors/errors.ts'
import { Model } from '../model/model.ts'
import { describeDatabases, TestDatabaseEarly, withModels } from './testing.ts'

class Team extends Model('circle.Team') {
  captain = f.fk(() => Player, { onDelete: 'setNull' }).null()
}
class Player extends Model('circle.Player') {
  team = f.fk(() => Team, { onDelete: 'cascade' })
  rival = f.fk(() => Player, { onDelete: 'setNull' }).null()
  coach = f.fk(() => Coach, { onDelete: 'setNull' }).null()
}
class Coach extends Model('circle.Coach') {
  first = f.oneToOne(() => Team, { onDelete: 'setNull' }).null()
}
class Street extends Model('circle.Street', { key: ['town', 'name'] }) {
  town = f.int()
  name = f.char(9)
  house = f.fk(() => House, { onDelete: 'setNull' }).null()
}
class House extends Model('circle.House', { key: ['town', 'number'] }) {
  town = f.int()
  number = f.int()
  street = f.fk(() => Street, { onDelete: 'cascade' })
  next = f.fk(() => House, { onDelete: 'setNull', relatedName: 'previous' }).null()
}

await describeDatabases('a database for tests', (database) => {
  it('answers', async () => {
    const { rows } = await database.driver.run({ sql: 'SELECT 1', write: false, returns: true }, [])
    expect(rows).toEqual([[1]])
  })

  it('has a name of its own', () => {
    expect(database.url).toMatch(/test/)
  })

  expect(() => database.driver).toThrow(TestDatabaseEarly)

  describe('tables in a circle', () => {
    const { test } = withModels(database, [Team, Player, Coach])

    test('hold their keys', async () => {
      const team = await Team.objects().create({})
      const player = await Player.objects().create({ teamId: team.id })
      team.captainId = player.id
      await team.save()
      await expect(Team.objects().create({ captainId: 77 })).rejects.toThrow(ForeignKeyViolation)
      await expect(Coach.objects().create({ firstId: 77 })).rejects.toThrow(ForeignKeyViolation)
      await player.delete()
      await team.refresh()
      expect(team.captainId).toBeNull()
    })
  })

  describe('tables in a circle over keys of several columns', () => {
    const { test } = withModels(database, [Street, House])

    test('hold their keys', async () => {
      await Street.objects().create({ town: 1, name: 'High' })
      await House.objects().create({ town: 1, number: 2, streetId: [1, 'High'], nextId: [1, 2] })
      expect(await Street.objects().update({ houseId: [1, 2] })).toBe(1)
      await expect(Street.objects().update({ houseId: [1, 3] })).rejects.toThrow(ForeignKeyViolation)
      await expect(House.objects().create({ town: 2, number: 2, streetId: [2, 'High'] })).rejects.toThrow(
        ForeignKeyViolation,
      )
      await House.objects().delete()
      expect(await Street.objects().values('name', 'houseId')).toEqual([{ name: 'High', houseId: null }])
    })
  })
})
