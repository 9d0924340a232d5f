import { expect, it } from 'vitest'
import { Deadlock, QueryError, UniqueViolation } from '../errors/errors.ts'
import { besideOthers } from './migrations.ts'

it('makes rows again where others made them at the same time, and not for ever', async () => {
  const failing = (...errors: readonly Error[]) => {
    let tries = 0
    const made = besideOthers(async () => {
      const error = errors[tries++]
      if (error) throw error
      return tries
    })
    return made
  }
  expect(await failing()).toBe(1)
  expect(await failing(new UniqueViolation({}), new Deadlock())).toBe(3)
  await expect(failing(...Array.from({ length: 4 }, () => new Deadlock()))).rejects.toBeInstanceOf(Deadlock)
  await expect(failing(new QueryError('No such column.'))).rejects.toBeInstanceOf(QueryError)
})
