import { f } from '@tsango/core/fields'
import { describe, expect, it } from 'vitest'
import { columns } from './columns.ts'
import { Database } from './driver/database.ts'
import { fold } from './functions.ts'
import { operators } from './operators.ts'

describe('the SQL of SQLite', () => {
  it('is this', () => {
    const price = f.decimal(9, 2).spec
    expect({
      quote: operators.quote('a "b"'),
      contains: operators.text('contains', 'c', '?'),
      icontains: operators.text('icontains', 'c', '?'),
      startswith: operators.text('startswith', 'c', '?'),
      iendswith: operators.text('iendswith', 'c', '?'),
      pattern: operators.patternOf('startswith', 'a*[b]?%_'),
      in: operators.inList('c', ['?'], 'integer'),
      list: operators.listValue([1, 2n ** 60n, 'a\'b"', new Uint8Array([1, 255])]),
      year: operators.part('year', 'c', f.dateTime().spec, 'UTC'),
      hourOfTime: operators.part('hour', 'c', f.time().spec, 'UTC'),
      quarter: operators.part('quarter', 'c', f.date().spec, 'UTC'),
      average: operators.aggregate({ name: 'avg', item: 'c', spec: price, distinct: true, over: '' }),
      divided: operators.arithmetic('/', 'a', 'b', price),
      offset: operators.limit(undefined, '?'),
    }).toMatchInlineSnapshot(`
      {
        "average": "(AVG(DISTINCT c) / 100.0)",
        "contains": "instr(c, ?) > 0",
        "divided": "tsango_decimal_divide(a, b, 2)",
        "hourOfTime": "CAST(substr(c, 1, 2) AS INTEGER)",
        "icontains": "instr(tsango_fold(c), ?) > 0",
        "iendswith": "tsango_fold(c) GLOB ('*' || ?)",
        "in": "c IN (SELECT value FROM json_each(?))",
        "list": "[1,1152921504606846976,"a'b\\"","01ff"]",
        "offset": "LIMIT -1 OFFSET +?",
        "pattern": "a[*][[]b][?]%_*",
        "quarter": "((CAST(substr(c, 6, 2) AS INTEGER) + 2) / 3)",
        "quote": ""a ""b"""",
        "startswith": "c GLOB ?",
        "year": "CAST(substr(c, 1, 4) AS INTEGER)",
      }
    `)
  })

  it('searches an index for the beginning of a text, though it is a parameter', () => {
    const database = new Database(':memory:', { readOnly: false, prepare: 10 })
    database.execute(
      'CREATE TABLE post (id INTEGER PRIMARY KEY, slug TEXT, at TEXT) STRICT; CREATE INDEX post_slug ON post (slug)',
    )
    const plan = (condition: string, value: unknown) =>
      String(
        database.run(
          { sql: `EXPLAIN QUERY PLAN SELECT id FROM post WHERE ${condition}`, write: false, returns: true },
          [value],
        ).rows[0]?.[3],
      )
    expect(plan(operators.text('startswith', 'slug', '?'), operators.patternOf('startswith', 'abc'))).toMatch(
      /SEARCH .*post_slug \(slug>\? AND slug<\?\)/,
    )
    expect(plan(operators.inList('slug', ['?'], 'text'), operators.listValue(['a', 'b']))).toMatch(
      /SEARCH .*post_slug \(slug=\?\)/,
    )
    expect(plan(operators.inList('id', ['?'], 'integer'), operators.listValue([1, 2]))).toMatch(/SEARCH .*rowid=\?/)
    database.close()
  })
})

describe('folding', () => {
  it('is the same for a word and for a piece of it', () => {
    expect(fold('ΟΔΟΣ')).toBe(fold('οδος'))
    expect(fold('ΟΔΟΣ ΑΒ').includes(fold('ΔΟΣ'))).toBe(true)
    expect(fold('Straße')).not.toBe(fold('STRASSE'))
  })
})

describe('the codecs of SQLite', () => {
  it('read moments that another program has written', () => {
    const { decode } = columns.codecOf(f.dateTime().spec)
    expect(['2026-11-20 14:05:00', '2026-11-20T15:05:00+01:00'].map((text) => decode?.(text as never))).toEqual([
      new Date('2026-11-20T14:05:00Z'),
      new Date('2026-11-20T14:05:00Z'),
    ])
  })

  it('write equal JSON as equal text, whatever the order of its keys', () => {
    const { encode } = columns.codecOf(f.json().spec)
    expect(encode?.({ b: [{ y: 1, x: 2 }], a: null } as never)).toBe(
      encode?.({ a: null, b: [{ x: 2, y: 1 }] } as never),
    )
  })
})
