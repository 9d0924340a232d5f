import { expect, test } from 'vitest'
import { StatementTooLarge } from '../../errors/errors.ts'
import { bytesOf, mostBytesOf, refuseTooLarge } from './statement-size.ts'

test('texts count by their bytes, binaries by their length, and each value by what goes along with it', () => {
  expect(bytesOf([null, 1, 2n, true])).toBe(64)
  expect(bytesOf(['abc', 'é', '𝄞'])).toBe(48 + 3 + 2 + 4)
  expect(bytesOf([new Uint8Array(10), ['ab', 'c']])).toBe(32 + 10 + (32 + 9))
  expect(mostBytesOf(['abc', 'é', '𝄞'])).toBeGreaterThanOrEqual(bytesOf(['abc', 'é', '𝄞']))
})

test('what is too large is refused with its size, and never shown', () => {
  refuseTooLarge(['x'.repeat(900)], 1000)
  refuseTooLarge([], 0)
  const error = (() => {
    try {
      refuseTooLarge(['secret'.repeat(200)], 1000, 'Or wait.')
    } catch (caught) {
      return caught
    }
    return undefined
  })()
  expect(error).toBeInstanceOf(StatementTooLarge)
  expect(error).toMatchObject({ code: 'statement_too_large', status: 413, bytes: 1216, most: 1000 })
  expect((error as Error).message).toBe(
    'The values of a statement have 1216 bytes, and the database takes 1000 at once. Store large things as files and keep their names. Or wait.',
  )
})
