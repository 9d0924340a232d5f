import { expect, it } from 'vitest'
import { DriverMissing } from '../../errors/errors.ts'
import { loadDriver } from './load-driver.ts'

it('a driver that is not installed is named with the command that installs it', async () => {
  const name: string = 'no-such-driver-of-any-database'
  const failure = loadDriver(name, 'PostgreSQL', () => import(name))
  await expect(failure).rejects.toBeInstanceOf(DriverMissing)
  await expect(failure).rejects.toThrow(
    `PostgreSQL needs the package "${name}", which is not installed. Install it: npm install ${name}`,
  )
})

it('a driver that is there and fails, fails with its own words', async () => {
  await expect(loadDriver('pg', 'PostgreSQL', () => Promise.reject(new RangeError('broken')))).rejects.toThrow(
    RangeError,
  )
})

it('a driver that is there comes back', async () => {
  expect((await loadDriver('pg', 'PostgreSQL', () => import('pg'))).default.Client).toBeTypeOf('function')
})
