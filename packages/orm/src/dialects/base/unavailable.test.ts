import { connect } from 'node:net'
import { expect, it } from 'vitest'
import { DatabaseUnavailable } from '../../errors/errors.ts'
import { codeOf, isNetworkError, unavailable } from './unavailable.ts'

const refused = () =>
  new Promise<unknown>((resolve) => {
    connect(1, 'localhost').on('error', resolve)
  })

it('an error of the network becomes one line with its code, and stays as the cause', async () => {
  const cause = await refused()
  const error = unavailable('logs', cause)
  expect(error).toBeInstanceOf(DatabaseUnavailable)
  expect(error.message).toMatch(/^Database "logs" is not available: the connection was refused \(ECONNREFUSED\)\./)
  expect(error.cause).toBe(cause)
  expect(isNetworkError(cause)).toBe(true)
})

it('the code is found where Node has tried several addresses', () => {
  expect(codeOf(new AggregateError([Object.assign(new Error('x'), { code: 'ENOTFOUND' })]))).toBe('ENOTFOUND')
  expect(codeOf('no error at all')).toBeUndefined()
})

it('an error that is not known is not quoted', () => {
  expect(unavailable('logs', new Error('password "hunter2" is wrong')).message).not.toContain('hunter2')
})
