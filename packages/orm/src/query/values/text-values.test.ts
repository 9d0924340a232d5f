import { f } from '@tsango/core/fields'
import fc from 'fast-check'
import { beforeEach, describe, expect } from 'vitest'
import { driverServers } from '../../dialects/test-servers.ts'
import { UniqueViolation } from '../../errors/errors.ts'
import { Model } from '../../model/model.ts'
import { describeDatabases, withModels } from '../../testing/testing.ts'
import { predicate } from '../query.ts'
import { byCodePoint } from './fixtures/kinds.ts'
import { RUNS, SEED } from './fixtures/runs.ts'

class Note extends Model('texts.Note') {
  place = f.int()
  name = f.char(200).null()
  text = f.text().null()
  data = f.json().null()
  bytes = f.binary().null()
}
class Big extends Model('texts.Big') {
  word = f.char(20)
}
class Middle extends Model('texts.Middle', { id: f.auto() }) {
  word = f.char(20)
}
class Small extends Model('texts.Small', { id: f.smallAuto() }) {
  word = f.char(20)
}
class Word extends Model('texts.Word', { id: f.char(30) }) {
  place = f.int()
}

/** Letters whose case every database knows; a sigma at the end of a word is the other one there. */
const LETTERS = [
  ...['a', 'A', 'á', 'Á', 'à', 'é', 'É', 'e', 'E', 'e\u0301', 'ß', 's', 'S', 'i', 'I', 'ı', 'j', 'ǆ', 'Ǆ', 'ÿ', 'Ÿ'],
  ...['σ', 'ς', 'Σ', 'ώ', 'Ώ', 'ж', 'Ж', 'Ё', 'ё', 'ա', 'Ա', 'ⅷ', 'Ⅷ', 'ａ', 'Ａ', 'Ⱥ', 'ⱥ', 'œ', 'Œ', '中'],
  ...['%', '_', '\\', '!', '*', '?', '[', ']', "'", '"', ' ', '\n', '😀', '-', '0'],
]
const words = fc.string({ unit: fc.constantFrom(...LETTERS), maxLength: 6, size: 'max' })
const folded = (text: string): string => text.toLowerCase().replaceAll('ς', 'σ')

const LOOKUPS: Readonly<Record<string, (text: string, value: string) => boolean>> = {
  exact: (text, value) => text === value,
  contains: (text, value) => text.includes(value),
  startswith: (text, value) => text.startsWith(value),
  endswith: (text, value) => text.endsWith(value),
}

const MEGABYTE = 2 ** 20

const servers = await Promise.all(driverServers.map((load) => load()))

describe(`with the seed ${SEED} (TSANGO_TEST_SEED)`, async () => {
  await describeDatabases(
    'texts and keys',
    (under) => {
      const { test, run } = withModels(under, [Note, Big, Middle, Small, Word], { dialects: [under.dialect] })
      const { singleWriter, synchronous } = under.dialect.features
      const notes = Note.objects()
      beforeEach(() => run(() => notes.delete()))
      const found = async (lookups: Readonly<Record<string, unknown>>): Promise<number[]> =>
        (await notes.where(() => predicate(lookups)).orderBy('place')).map(({ place }) => place)

      test('are found by every lookup as JavaScript would, with and without case', async () => {
        await fc.assert(
          fc.asyncProperty(fc.array(words, { minLength: 1, maxLength: 8 }), words, async (names, value) => {
            await notes.delete()
            await notes.bulkCreate(names.map((name, place) => ({ name, place })))
            for (const [lookup, holds] of Object.entries(LOOKUPS)) {
              const those = (text: (text: string) => string): number[] =>
                names.flatMap((name, place) => (holds(text(name), text(value)) ? [place] : []))
              expect([lookup, await found({ [`name__${lookup}`]: value })]).toEqual([lookup, those(String)])
              // Its server has none of our functions.
              if (singleWriter && !synchronous) continue
              expect([lookup, await found({ [`name__i${lookup}`]: value })]).toEqual([lookup, those(folded)])
            }
          }),
          { numRuns: RUNS * 5, seed: SEED },
        )
      })

      test('of any length come back, are told apart by their last letter, and sorted by it', async () => {
        for (const letter of ['x', '😀']) {
          await notes.delete()
          for (const length of [5000, 30_000, MEGABYTE]) {
            const long = letter.repeat(length / letter.length)
            const texts = [`${long}b`, `${long}a`, `${long}é`, long]
            await notes.delete()
            await notes.bulkCreate(
              texts.map((text, place) => ({ text, place, data: length < MEGABYTE ? { text } : null })),
            )
            expect((await notes.orderBy('place')).every((note, at) => note.text === texts[at])).toBe(true)
            for (const [place, text] of texts.entries()) expect(await found({ text })).toEqual([place])
            // MariaDB sorts by the first 64 KiB.
            if (length < MEGABYTE) {
              expect((await notes.orderBy('text')).map(({ place }) => place)).toEqual([3, 1, 0, 2])
              expect((await notes.orderBy('-text').values('place')).map(({ place }) => place)).toEqual([2, 0, 1, 3])
            }
            expect((await notes.values('text').distinct()).length).toBe(4)
            expect((await notes.cursorPage(10)).rows.length).toBe(4)
            // All four in one statement would be more than a server takes by default.
            if (length === MEGABYTE) continue
            const first = await notes.get({ place: 0 })
            expect((first.data as { text: string }).text === texts[0]).toBe(true)
            expect(await found({ data: { text: texts[1] } })).toEqual([1])
          }
        }
      })

      test('bytes of any length come back, and are found', async () => {
        for (const length of [1000, MEGABYTE]) {
          const bytes = Uint8Array.from({ length }, (_, at) => at * 7)
          const other = bytes.slice()
          other[length - 1] = 1
          await notes.delete()
          await notes.bulkCreate([
            { place: 0, bytes },
            { place: 1, bytes: other },
            { place: 2, bytes: bytes.subarray(1) },
          ])
          expect(Buffer.compare((await notes.get({ place: 0 })).bytes as Uint8Array, bytes)).toBe(0)
          expect(await found({ bytes })).toEqual([0])
          expect(await found({ bytes: other })).toEqual([1])
        }
      })

      test('keys that were given are those of their rows, zero and those below it too', async () => {
        for (const [model, most] of [
          [Big, Number.MAX_SAFE_INTEGER - 1],
          [Middle, 2 ** 31 - 2],
          [Small, 32_766],
        ] as const) {
          const rows = (model as typeof Big).objects()
          await rows.delete()
          for (const id of [0, -1, 5]) {
            const made = await rows.create({ id, word: `${id}` })
            expect([made.id, (await rows.get({ word: `${id}` })).id, (await rows.find(id))?.word]).toEqual([
              id,
              id,
              `${id}`,
            ])
          }
          await rows.bulkCreate([-most, most].map((id) => ({ id, word: `${id}` })))
          expect((await rows.orderBy('id')).map(({ id }) => id)).toEqual([-most, -1, 0, 5, most])
          const [zero] = await rows.filter({ id: 0 })
          await zero?.delete()
          await rows.bulkCreate([
            { id: 0, word: 'again' },
            { id: 7, word: 'seven' },
          ])
          expect((await rows.get({ word: 'again' })).id).toBe(0)
        }
      })

      test('keys of text are told apart by case, accents and spaces', async () => {
        const keys = [
          'a',
          'A',
          'á',
          'a ',
          ' a',
          'a\u0301',
          'ß',
          'ss',
          'ẞ',
          'i',
          'ı',
          'I',
          'İ',
          'σ',
          'ς',
          '',
          '\u00a0',
          'a\n',
          '😀',
          "'",
        ]
        const all = Word.objects()
        await all.delete()
        await all.bulkCreate(keys.map((id, place) => ({ id, place })))
        for (const [place, id] of keys.entries()) {
          expect((await all.find(id))?.place).toBe(place)
          await expect(all.create({ id, place: -1 })).rejects.toBeInstanceOf(UniqueViolation)
        }
        expect((await all.orderBy('id')).map(({ id }) => id)).toEqual([...keys].sort(byCodePoint))
        expect([...(await all.inBulk(keys)).keys()].length).toBe(keys.length)
      })
    },
    { servers },
  )
})
