import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { faultsOfFile, faultsOfStyle } from './style.ts'

it('is kept by every package', () => {
  expect(faultsOfStyle(fileURLToPath(new URL('../..', import.meta.url)))).toEqual([])
})

describe('a fault', () => {
  const messages = (source: string): readonly string[] =>
    faultsOfFile(source).map(({ line, message }) => `${line} ${message}`)

  it('is an export without a doc comment', () => {
    expect(messages('export const a = 1\n\nexport function b() {}\n\nexport interface C {}')).toEqual([
      '1 exports "a" without a doc comment.',
      '3 exports "b" without a doc comment.',
      '5 exports "C" without a doc comment.',
    ])
    expect(messages('// not one\nexport class D {}')).toEqual(['2 exports "D" without a doc comment.'])
  })

  it('is none where the comment stands on the first of several declarations, or on what is re-exported', () => {
    expect(
      messages('/** Ok. */\nexport function a(x: 1): 1\nexport function a(x: 2): 2\nexport function a(x: any) {}'),
    ).toEqual([])
    expect(messages("export { b } from './b.ts'\nexport type * from './c.ts'")).toEqual([])
  })

  it('is a bare error that is thrown, and not one in a text', () => {
    expect(messages("const a = () => { throw new TypeError('x') }")).toEqual([
      '1 throws a bare TypeError. Give the failure a class with a code.',
    ])
    expect(messages("const a = `throw new Error('x')`")).toEqual([])
  })

  it('is a mark of something unfinished', () => {
    const mark = ['TO', 'DO'].join('')
    expect(messages(`// ${mark}: later`)).toEqual([`1 says ${mark}. Do it, or leave it out.`])
  })
})
