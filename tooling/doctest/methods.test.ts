import { describe, expect, it } from 'vitest'
import { codeOf, methodsOf, retold } from './methods.ts'

const source = `export interface Sums {
  readonly last: number
  /**
   * Adds.
   *
   * @example
   * add(1, 2)
   * // old
   * @throws RangeError
   */
  add(a: number, b: number): number
  add(a: bigint, b: bigint): bigint
  /** Takes away. */
  readonly minus: (a: number) => number
}
interface Hidden {
  add(): void
}
/**
 * @example
 * sum()
 */
export function sum() {}
`

describe('methodsOf', () => {
  it('finds methods of what is exported, overloads once, and functions', () => {
    expect(
      methodsOf(source).map(({ owner, name, examples }) => [owner, name, examples.map(({ code }) => code)]),
    ).toEqual([
      ['Sums', 'add', ['add(1, 2)\n// old']],
      ['Sums', 'minus', []],
      ['', 'sum', ['sum()']],
    ])
  })
})

describe('retold', () => {
  it('puts comments in the place of those that an example ends with', () => {
    const [add, , sum] = methodsOf(source).map(({ examples }) => examples[0])
    if (!add || !sum) return expect.fail('The examples were not found.')
    const told = retold(
      source,
      new Map([
        [add, ['1 + 2', 'x '.repeat(90).trim()]],
        [sum, ['0']],
      ]),
    )
    expect(told).toContain('   * add(1, 2)\n   * // 1 + 2\n   * // x x')
    expect(told).toContain('\n   * @throws RangeError')
    expect(told).toContain(' * sum()\n * // 0\n */')
    expect(told).not.toContain('old')
    expect(told.split('\n').every((line) => line.length <= 150)).toBe(true)
    const [again] = methodsOf(told).map(({ examples }) => examples[0])
    expect(codeOf(again?.code ?? '')).toBe('add(1, 2)')
    expect(again && retold(told, new Map([[again, ['1 + 2', 'x '.repeat(90).trim()]]]))).toBe(told)
  })
})
