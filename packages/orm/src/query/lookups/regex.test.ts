import { f } from '@tsango/core'
import { beforeAll, expect } from 'vitest'
import { PatternTooHard, QueryError } from '../../errors/errors.ts'
import { Model } from '../../model/model.ts'
import { describeDatabases, withModels } from '../../testing/testing.ts'
import { predicate } from '../query.ts'

class Line extends Model('book.Line') {
  text = f.text().null()
}

const TEXTS = [
  'Tango 42',
  'tango',
  'ÉCOLE',
  'école',
  'ΟΔΟΣ',
  'a.b',
  'axb',
  'one\ntwo',
  '[x]-^\\',
  'C&A {2}',
  'snake_case',
  '١٢',
  '𝕏',
  'Straße',
  'strasse',
  '',
]

/** What a pattern finds, and what it finds whatever the case. */
const FOUND: readonly (readonly [pattern: string, found: readonly string[], folded?: readonly string[]])[] = [
  ['^tango', ['tango'], ['Tango 42', 'tango']],
  ['\\d{2}$', ['Tango 42']],
  ['\\d', ['Tango 42', 'C&A {2}']],
  ['^éco', ['école'], ['ÉCOLE', 'école']],
  ['^[à-ý]c', ['école'], ['ÉCOLE', 'école']],
  ['δος$', [], ['ΟΔΟΣ']],
  ['a\\.b', ['a.b']],
  ['^a.b$', ['a.b', 'axb']],
  ['one.two', []],
  ['one\\stwo', ['one\ntwo']],
  ['^one$', []],
  ['two$', ['one\ntwo']],
  ['^two', []],
  ['\\btwo\\b', ['one\ntwo']],
  ['\\bcase', []],
  ['[\\]\\[\\\\^-]{2}', ['[x]-^\\']],
  ['[a&&b]&A', [], []],
  ['[C&&]&A', ['C&A {2}']],
  ['\\{2\\}', ['C&A {2}']],
  ['^(t|a)(?:a|x)n?(g|b)', ['axb', 'tango'], ['Tango 42', 'axb', 'tango']],
  ['^(?=a)(?!ax)', ['a.b']],
  ['^.$', ['𝕏']],
  ['^[^a-z]+?\\u0041', ['C&A {2}'], []],
  ['^stra(ss|\\u0073s)e', ['strasse']],
  ['ße$', ['Straße']],
  ['^$', ['']],
  ['', TEXTS],
  ['x|', TEXTS],
  ["'; DROP TABLE book_line; --", []],
]

/** What no database is asked. */
const REFUSED = [
  '(',
  ')',
  '[',
  ']',
  '[]',
  '*',
  'a**',
  'a{',
  'a{3,2}',
  'a{256}',
  '(a)\\1',
  '(?<=a)b',
  '(?<n>a)',
  '(?i)a',
  '\\p{L}',
  '[[:alpha:]]',
  '[z-a]',
  '^*',
  '\\',
  '[\\D]',
  '\\q',
  'a\0',
  '\\x00',
  '\ud800',
  '\\ud800',
  'a'.repeat(1001),
  '('.repeat(60) + ')'.repeat(60),
]

await describeDatabases('regular expressions', (under) => {
  const { test, run } = withModels(under, [Line])
  const texts = async (lookups: Readonly<Record<string, unknown>>) =>
    (
      await Line.objects()
        .where(() => predicate(lookups))
        .orderBy('id')
    ).map((line) => line.text)

  beforeAll(() => run(() => Line.objects().bulkCreate([...TEXTS, null].map((text) => ({ text })))))

  test('find the same on every database, with case and without', async () => {
    for (const [pattern, found, folded = found] of FOUND) {
      const sorted = (list: readonly (string | null)[]) => [...list].sort()
      expect(sorted(await texts({ text__regex: pattern })), pattern).toEqual(sorted(found))
      expect(sorted(await texts({ text__iregex: pattern })), `${pattern} whatever the case`).toEqual(sorted(folded))
    }
  })

  test('are refused where databases would not agree, before one is asked', async () => {
    for (const text__regex of REFUSED)
      await expect(texts({ text__regex }), text__regex).rejects.toBeInstanceOf(QueryError)
    await expect(texts({ text__regex: 1 })).rejects.toThrow('"text__regex" takes text')
    await expect(texts({ text__regex: null })).rejects.toThrow('cannot be compared with null')
    await expect(texts({ id__regex: 'a' })).rejects.toThrow('Unknown lookup "regex"')
  })

  test('stand in both doors, and leave out NULL', async () => {
    expect(await Line.objects().filter({ text__iregex: '^T' }).count()).toBe(2)
    expect(
      await Line.objects()
        .where((line) => line.text.regex('^T').or(line.text.iregex('^É')))
        .count(),
    ).toBe(3)
    expect(await Line.objects().exclude({ text__regex: '^' }).count()).toBe(1)
  })

  test('bind their pattern: one statement serves all', async () => {
    const one = Line.objects().filter({ text__regex: 'a' })
    expect(one.toSql().sql).toBe(Line.objects().filter({ text__regex: "'b" }).toSql().sql)
    expect(one.toSql().parameters).toEqual(['a'])
  })

  test('that a server gives up on are a clear error, or an answer', async () => {
    const hard = Line.objects().filter({ text__regex: '(?:(?:a{255}){255}){255}' }).count()
    await hard.then(
      (count) => expect(count).toBe(0),
      (error) => expect(error).toBeInstanceOf(PatternTooHard),
    )
  })
})
