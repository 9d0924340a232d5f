import { describe, expect, it } from 'vitest'
import { describeServer } from '../../testing/testing.ts'
import { postgres } from './postgres.ts'
import { server } from './testing.ts'
import { onWire } from './values.ts'

describe('a parameter', () => {
  it('is sent as text, bytes or NULL', () => {
    const values = [
      'a',
      1,
      1n,
      true,
      null,
      undefined,
      new Date(0),
      { a: 1 },
      new Uint8Array([1]),
      [1, null, 'a"\\', [new Uint8Array([255])], 2n, true, 'NULL'],
    ]
    expect(values.map(onWire)).toEqual([
      'a',
      '1',
      '1',
      'true',
      null,
      null,
      '1970-01-01T00:00:00.000Z',
      '{"a":1}',
      Buffer.from([1]),
      '{1,NULL,"a\\"\\\\",{"\\\\xff"},2,true,"NULL"}',
    ])
  })
})

describeServer('an array', server, (url) => {
  it('arrives as it was, whatever its items look like', async () => {
    const driver = await postgres.connect(url, { name: 'default' })
    const texts = ['', 'NULL', '{}', ',', '"', '\\', "'", ' ', 'ü🦊', null]
    const all = {
      sql: 'SELECT value FROM unnest(CAST($1 AS text[])) WITH ORDINALITY AS list(value, place) ORDER BY place',
      write: false,
      returns: true,
    }
    expect((await driver.run(all, [texts])).rows.map(([text]) => text)).toEqual(texts)
    const bytes = { sql: 'SELECT (CAST($1 AS bytea[]))[1]', write: false, returns: true }
    expect((await driver.run(bytes, [[new Uint8Array([0, 92, 255])]])).rows).toEqual([[Buffer.from([0, 92, 255])]])
    await driver.close()
  })
})
