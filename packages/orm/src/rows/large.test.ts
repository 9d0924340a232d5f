import { f, type Meta } from '@tsango/core'
import { beforeEach, expect } from 'vitest'
import { recordStatements } from '../databases/databases.ts'
import { Model } from '../model/model.ts'
import { describeDatabases, withModels } from '../testing/testing.ts'

class Scan extends Model('large.Scan') {
  static meta: Meta<Scan> = { ordering: ['id'] }
  code = f.char(20).unique()
  text = f.text()
  image = f.binary()
}

const MEGABYTE = 1_048_576

await describeDatabases('rows with large values', (under) => {
  const { test, run } = withModels(under, [Scan])
  const text = 'é'.repeat(MEGABYTE / 2)
  const image = new Uint8Array(MEGABYTE / 2).fill(7)
  const scans = (count: number) => Array.from({ length: count }, (_, at) => ({ code: `c${at}`, text, image }))
  const sizes = async (): Promise<readonly unknown[]> =>
    (
      await Scan.objects()
        .annotate((s) => ({ size: s.text.length() }))
        .values('code', 'size')
    ).map(({ code, size }) => [code, size])
  const whole = (count: number) => Array.from({ length: count }, (_, at) => [`c${at}`, MEGABYTE / 2])

  beforeEach(() => run(async () => void (await Scan.objects().delete())))

  test('are cut into batches that the server takes, and have their keys', async () => {
    const { statements } = await recordStatements(async () => {
      const rows = await Scan.objects().bulkCreate([...scans(30), { code: 'small', text: '', image: new Uint8Array() }])
      const last = await Scan.objects().get({ id: rows[29]?.id as number })
      expect([last.code, last.text === text, last.image.length]).toEqual(['c29', true, image.length])
    })
    const inserts = statements.filter(({ sql }) => sql.startsWith('INSERT'))
    const { batchBytes } = under.dialect.features
    expect(inserts.length).toBe(batchBytes === undefined ? 2 : batchBytes < MEGABYTE ? 31 : 3)
    expect(await sizes()).toEqual([...whole(30), ['small', 0]])
  })

  test('are written back, upserted and inserted or ignored likewise', async () => {
    const rows = await Scan.objects().bulkCreate(
      Array.from({ length: 20 }, (_, at) => ({ code: `c${at}`, text: '', image: new Uint8Array() })),
    )
    for (const row of rows) Object.assign(row, { text, image })
    expect(await Scan.objects().bulkUpdate(rows, ['text', 'image'])).toBe(20)
    expect(await sizes()).toEqual(whole(20))
    await Scan.objects().update({ text: '' })
    await Scan.objects().bulkUpsert(scans(22), { unique: ['code'], update: ['text'] })
    expect(await sizes()).toEqual(whole(22))
    await Scan.objects().insertOrIgnore(scans(24))
    expect(await sizes()).toEqual(whole(24))
  })

  test('are not cut where they are small', async () => {
    const { statements } = await recordStatements(() =>
      Scan.objects().bulkCreate(
        Array.from({ length: 512 }, (_, at) => ({ code: `c${at}`, text: 'x'.repeat(100), image: new Uint8Array(8) })),
      ),
    )
    expect(statements.filter(({ sql }) => sql.startsWith('INSERT'))).toHaveLength(1)
  })
})
