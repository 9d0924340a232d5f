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
})
