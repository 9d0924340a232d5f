import { expect, it } from 'vitest'
import { within } from './within.ts'

const late = () => new Error('it is late')

it('work that takes too long is given up', async () => {
  await expect(within(10, new Promise(() => undefined), late)).rejects.toThrow('it is late')
})

it('what comes in time is given, and what fails in time fails as it did', async () => {
  await expect(within(1000, Promise.resolve(1), late)).resolves.toBe(1)
  await expect(within(1000, Promise.reject(new Error('broken')), late)).rejects.toThrow('broken')
})
