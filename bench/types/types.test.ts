import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { aModelMore, DECLARATION_BYTES, GROWTH, INSTANTIATIONS, KEYSTROKE, SIZE } from './bench.ts'
import { check, declarationBytes, errorsOf, tsc, withGenerated } from './compile.ts'
import { openEditor } from './editor.ts'

describe('the types of 200 models in one cycle and 2,000 queries', () => {
  it('stay within their budget of instantiations on TypeScript 7, without an error there and on 5.9', () =>
    withGenerated(SIZE, async (folder) => {
      const seven = await check(folder, '7')
      expect(seven.errors).toEqual([])
      expect(seven.instantiations).toBeGreaterThan(100_000)
      expect(seven.instantiations).toBeLessThanOrEqual(INSTANTIATIONS)
      expect((await check(folder, '5.9')).errors).toEqual([])
    }))

  it('cost no more for each model the more there are', async () => {
    expect((await aModelMore(100, 200)) / (await aModelMore(20, 100))).toBeLessThan(GROWTH)
  })

  it('stay within their budget of bytes in declarations', () =>
    withGenerated({ models: 20, queries: 0 }, async (folder) => {
      const bytes = await declarationBytes(folder)
      expect(bytes).toBeGreaterThan(1_000)
      expect(bytes).toBeLessThanOrEqual(DECLARATION_BYTES)
    }))

  it('are told with what the compiler says where there are no declarations', () =>
    withGenerated({ models: 20, queries: 0 }, async (folder) => {
      const file = join(folder, 'models0.ts')
      writeFileSync(file, `${readFileSync(file, 'utf8')}\nexport const wrong: number = 'text'\n`)
      await expect(declarationBytes(folder)).rejects.toThrow(/models0\.ts\(\d+,14\): error TS2322/)
    }))
})

const HEAD = `import * as all from './models.ts'\n`

describe('an editor', () => {
  it('offers columns, their lookups and columns one hop away in filter({', () =>
    withGenerated({ models: 20, queries: 0 }, async (folder) => {
      const { names } = openEditor(folder).complete(`${HEAD}all.M0.objects().filter({ `)
      expect(names).toEqual(
        expect.arrayContaining(['title', 'title__icontains', 'createdAt__year', 'owner__title', 'children__views']),
      )
      expect(names.length).toBeLessThan(400)
    }))

  it('answers a keystroke among 200 models in its budget of CPU', () =>
    withGenerated({ models: 200, queries: 0 }, async (folder) => {
      const editor = openEditor(folder)
      editor.complete(`${HEAD}all.M0.objects().filter({ `)
      const { names, milliseconds } = editor.complete(`${HEAD}all.M0.objects().filter({ t`)
      expect(names).toContain('title__icontains')
      expect(milliseconds).toBeLessThan(KEYSTROKE)
    }))
})

describe('a mistake', () => {
  const MISTAKES: readonly (readonly [title: string, code: string, message: RegExp])[] = [
    [
      'in a column expression suggests the column',
      `all.M0.objects().where((p) => p.titel.eq('x'))`,
      /Property 'titel' does not exist on type 'Cols<M0>'\. Did you mean 'title'\?/,
    ],
    [
      'in a key of filter names what was written and the model',
      `all.M0.objects().filter({ titel: 'x' })`,
      /UnknownField<"titel", "bench\.M0", "active" \| "body"/,
    ],
    [
      'in a lookup names it and the field',
      `all.M0.objects().filter({ title__like: 'x' })`,
      /UnknownLookup<"like", "title"/,
    ],
    [
      'in the type of a value says what is expected',
      `all.M0.objects().filter({ views__gt: 'x' })`,
      /'string' is not assignable to type 'number'/,
    ],
    ['in an order says what exists', `all.M0.objects().orderBy('-createdAd')`, /"-createdAd".*not assignable/],
    [
      'of reading what was not loaded does not compile',
      `(await all.M0.objects().get({ id: 1 })).owner`,
      /Property 'owner' does not exist/,
    ],
    [
      'of leaving out what a new row needs names it',
      `all.M0.objects().create({ title: 'x', slug: 'x', body: '' })`,
      /'ownerId' is missing/,
    ],
  ]

  it('is one error that says what is wrong', () =>
    withGenerated({ models: 20, queries: 0 }, async (folder) => {
      MISTAKES.forEach(([, code], number) => {
        writeFileSync(
          join(folder, `mistake${number}.ts`),
          `${HEAD}export const x = ${code.startsWith('(') ? code : `await ${code}`}\n`,
        )
      })
      const output = await tsc(folder, '7', [])
      MISTAKES.forEach(([title, , message], number) => {
        expect(
          errorsOf(output).filter((line) => line.startsWith(`mistake${number}.ts`)),
          title,
        ).toHaveLength(1)
        expect(output, title).toMatch(message)
      })
    }))
})
