import { f } from '@tsango/core'
import { beforeAll, describe, expect, it } from 'vitest'
import { QueryError, Unsupported } from '../../errors/errors.ts'
import { type RankOptions, search, searchHeadline, searchRank } from '../../expressions/expressions.ts'
import { type Meta, Model } from '../../model/model.ts'
import { describeDatabases, withModels } from '../../testing/testing.ts'

class Scene extends Model('verse.Scene') {
  static meta: Meta<Scene> = { indexes: [{ fields: ['setting'], method: 'fulltext' }] }
  setting = f.text()
}
class Line extends Model('verse.Line') {
  static meta: Meta<Line> = {
    indexes: [
      { fields: ['speech'], method: 'fulltext' },
      { fields: ['speech', 'remark'], method: 'fulltext' },
    ],
  }
  scene = f.fk(() => Scene, { onDelete: 'cascade' })
  speaker = f.char(40)
  speech = f.text()
  remark = f.text().null()
}

/** What Django's tests of its search ask (`postgres_tests/test_search.py`), of other verses. */
await describeDatabases('searches as Django asks them', (under) => {
  const { test, run } = withModels(under, [Scene, Line])
  const { features, operators } = under.dialect
  const lines = Line.objects().orderBy('id')
  const speakers = async (query: typeof lines) => (await query).map(({ speaker }) => speaker)

  beforeAll(() =>
    run(async () => {
      const harbour = await Scene.objects().create({ setting: 'A foggy harbour at night' })
      const kitchen = await Scene.objects().create({ setting: 'The kitchen of a bakery' })
      await Line.objects().bulkCreate([
        {
          sceneId: harbour.id,
          speaker: 'Mate',
          speech: 'The brave captain sailed away from the harbour',
          remark: null,
        },
        { sceneId: harbour.id, speaker: 'Cook', speech: 'Brave, brave, brave captain of ours', remark: 'bravely' },
        { sceneId: harbour.id, speaker: 'Boy', speech: 'He was not at all afraid to be drowned', remark: '' },
        { sceneId: kitchen.id, speaker: 'Baker', speech: 'Bread and salt for the captain', remark: 'salted herring' },
      ])
    }),
  )

  test('words that are not there, two words in any order, a word of another row', async () => {
    expect(await speakers(lines.filter({ speech__search: 'parrot' }))).toEqual([])
    expect(await speakers(lines.filter({ speech__search: 'captain brave' }))).toEqual(['Mate', 'Cook'])
    expect(await speakers(lines.filter({ speech__search: 'brave bread' }))).toEqual([])
    expect(await speakers(lines.filter({ speech__search: 'brav' }))).toEqual([])
  })

  test('over a join, and with what else is asked', async () => {
    expect(await speakers(lines.filter({ scene__setting__search: 'bakery' }))).toEqual(['Baker'])
    expect(await speakers(lines.filter({ speech__search: 'captain', speaker: 'Cook' }))).toEqual(['Cook'])
    const both = lines.where((l) => search(l.scene.setting, 'foggy').and(search(l.speech, 'brave')))
    expect(await speakers(both)).toEqual(['Mate', 'Cook'])
  })

  test('several columns, where one may be NULL', async () => {
    expect(await speakers(lines.where((l) => search([l.speech, l.remark], 'captain herring')))).toEqual(['Baker'])
    expect(await speakers(lines.where((l) => search([l.speech, l.remark], 'sailed')))).toEqual(['Mate'])
  })

  test('a phrase, words of which one is enough, and words that are left out', async () => {
    const web = (words: string) => speakers(lines.where((l) => search(l.speech, words, { kind: 'websearch' })))
    expect(await web('"brave captain"')).toEqual(['Mate', 'Cook'])
    expect(await web('"captain brave"')).toEqual([])
    expect(await web('bread or drowned')).toEqual(['Boy', 'Baker'])
    expect(await web('captain -brave')).toEqual(['Baker'])
    expect(await web('captain -"brave captain"')).toEqual(['Baker'])
    expect(await web('sailed harbour or bread -captain or drowned')).toEqual(['Mate', 'Boy'])
  })

  test('as an annotation that is asked and ordered by later', async () => {
    const ranked = Line.objects()
      .annotate((l) => ({ rank: searchRank(l.speech, 'brave captain') }))
      .where((l) => l.rank.gt(0).and(search(l.speech, 'brave captain')))
      .orderBy('-rank')
    expect((await ranked).map(({ speaker }) => speaker)).toEqual(['Cook', 'Mate'])
    const hits = await lines.annotate((l) => ({ hit: search(l.speech, 'captain') }))
    expect(hits.map(({ hit }) => hit)).toEqual([true, true, false, true])
  })

  const ranks = async (words: string, options: RankOptions) =>
    (await lines.select((l) => ({ rank: searchRank(l.speech, words, options) }))).map(({ rank }) => rank)

  if (!operators.search) {
    test('ranks that only one database counts are refused', async () => {
      for (const options of [{ cover: true }, { normalization: 2 }]) {
        await expect(ranks('brave', options)).rejects.toBeInstanceOf(Unsupported)
        await expect(ranks('brave', options)).rejects.toThrow(features.title)
      }
    })
    return
  }

  test('in a language: stems, and words that are left out of it', async () => {
    const english = (words: string) => speakers(lines.where((l) => search(l.speech, words, { config: 'english' })))
    expect(await english('captains')).toEqual(['Mate', 'Cook', 'Baker'])
    expect(await english('sailing')).toEqual(['Mate'])
    expect(await english('the captain of the harbours')).toEqual(['Mate'])
    expect(await english('the')).toEqual([])
    const french = lines.where((l) => search(l.speech, 'captains', { config: 'french' }))
    expect(await speakers(french)).toEqual(['Mate', 'Cook', 'Baker'])
  })

  test('ranks by how near the words stand', async () => {
    const [mate = 0, cook = 0, boy] = await ranks('brave captain', { cover: true })
    expect(mate).toBeGreaterThan(0)
    expect(cook).toBeGreaterThanOrEqual(mate)
    expect(boy).toBe(0)
    const far = await ranks('captain harbour', { cover: true })
    expect(far[0]).toBeLessThan(mate)
    expect(far[0]).toBeGreaterThan(0)
  })

  test('ranks that are divided', async () => {
    const [plain = 0] = await ranks('captain', {})
    const [byLength = 0] = await ranks('captain', { normalization: 2 })
    expect(byLength).toBeCloseTo(plain / 8, 5)
    const [twice = 0] = await ranks('captain', { normalization: 2 + 8 })
    expect(twice).toBeLessThan(byLength)
    const [bounded = 1] = await ranks('captain', { normalization: 32 })
    expect(bounded).toBeCloseTo(plain / (plain + 1), 5)
    const [covered = 0] = await ranks('brave captain', { cover: true, normalization: 4 })
    expect(covered).toBeGreaterThan(0)
  })

  test('pieces of texts, in a language and with marks of their own', async () => {
    const shown = async (words: string, options: object) =>
      (await lines.select((l) => ({ piece: searchHeadline(l.speech, words, options) })))[0]?.piece
    expect(await shown('sailing', { config: 'english' })).toContain('<b>sailed</b>')
    expect(await shown('"brave captain"', { kind: 'websearch', start: '[', stop: ']' })).toContain('[brave] [captain]')
    expect(await shown('captain', { minWords: 2, maxWords: 3 })).toMatch(/^(\S+ ){1,2}\S+$/)
  })
})

describe('the count of a rank', () => {
  it('is refused where it is no sum of the numbers that there are', () => {
    for (const normalization of [-1, 64, 1.5, Number.NaN, '2); --' as never])
      expect(() => Line.objects().sortBy((l) => [searchRank(l.speech, 'x', { normalization }).desc()])).toThrow(
        QueryError,
      )
  })
})
