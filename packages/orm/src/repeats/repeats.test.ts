import { createApplication } from '@tsango/core'
import { defineApp } from '@tsango/core/apps'
import { f } from '@tsango/core/fields'
import { type Spans, spansSlot, type Work } from '@tsango/core/spans'
import { beforeAll, expect, it } from 'vitest'
import { orm } from '../app/app.ts'
import { currentDatabases } from '../databases/databases.ts'
import { RepeatedQueries } from '../errors/errors.ts'
import { Model } from '../model/model.ts'
import { related } from '../related/related.ts'
import { createTables, describeDatabases, withModels } from '../testing/testing.ts'
import { findRepeats, refuseRepeats } from './repeats.ts'

class Writer extends Model('news.Writer') {
  name = f.char(20)
}
class Label extends Model('news.Label') {
  name = f.char(20)
}
class Story extends Model('news.Story') {
  title = f.char(20)
  writer = f.fk(() => Writer)
  labels = f.manyToMany(() => Label)
}

const MODELS = [Writer, Label, Story]

async function fill(): Promise<void> {
  const [writer] = await Writer.objects().bulkCreate([{ name: 'Ann' }])
  await Story.objects().bulkCreate(
    Array.from({ length: 8 }, (_, index) => ({ title: `story ${index}`, writerId: writer?.id as number })),
  )
}

await describeDatabases('repeated queries', (under) => {
  const { test, run } = withModels(under, MODELS)

  beforeAll(() => run(fill))

  test('are found by their line, with the model and the relation, however they are asked', async () => {
    const { result, repeats } = await findRepeats(async () => {
      const stories = await Story.objects()
      for (const story of stories) {
        await Writer.objects().get({ id: story.writerId })
        await related(story, 'labels').all()
        await related(story, 'labels').count()
      }
      return stories.length
    })
    expect(result).toBe(8)
    expect(repeats).toMatchObject([
      { model: 'news.Writer', relation: undefined, times: 8 },
      { model: 'news.Label', relation: 'news.Story.labels', times: 8 },
      { model: 'news.Label', relation: 'news.Story.labels', times: 8 },
    ])
    for (const { at, sql } of repeats) {
      expect(at).toMatch(/repeats\.test\.ts:\d+:\d+$/)
      expect(sql).toMatch(/^SELECT /)
    }
    expect(new Set(repeats.map(({ at }) => at)).size).toBe(3)
  })

  test('are an error where none are allowed, that says what to do and shows no values', async () => {
    const stories = await Story.objects()
    const ask = () =>
      refuseRepeats(async () => {
        for (const story of stories) await Story.objects().filter({ title: story.title }).first()
      })
    await expect(ask()).rejects.toBeInstanceOf(RepeatedQueries)
    await expect(ask()).rejects.toThrow(/news\.Story was read 8 times by the same query, at .*prefetch.*SELECT/)
    await expect(ask()).rejects.not.toThrow('story 1')
    await expect(
      refuseRepeats(async () => {
        for (const story of stories) await related(story, 'labels').all()
      }),
    ).rejects.toThrow("prefetch('labels')")
    expect(await refuseRepeats(async () => 7)).toBe(7)
    await expect(refuseRepeats(() => Promise.reject(new RangeError('own')))).rejects.toThrow('own')
  })

  test('are not those of other lines, of the limit, of writes, and of what is read part by part', async () => {
    const { repeats } = await findRepeats(
      async () => {
        for await (const story of Story.objects().iterate({ chunkSize: 1 })) story.title
        for await (const story of Story.objects().orderBy('title').iterate({ chunkSize: 2 })) story.title
        await Story.objects().inBulk(Array.from({ length: 40_000 }, (_, index) => index))
        await Story.objects().prefetch('labels', 'writer')
        await Story.objects().filter({ id: 1 }).exists()
        await Story.objects().filter({ id: 1 }).exists()
        for (let n = 0; n < 2; n++) await Story.objects().filter({ id: n }).exists()
        for (let n = 0; n < 5; n++) await Label.objects().create({ name: `label ${n}` })
        const stories = await Story.objects()
        const label = await Label.objects().firstOrFail()
        for (const story of stories) await related(story, 'labels').add(label)
        for (const story of stories) await related(story, 'labels').toggle(label)
        await Label.objects().delete()
      },
      { limit: 2 },
    )
    expect(repeats).toEqual([])
    const { repeats: chained } = await findRepeats(
      async () => {
        const all = Story.objects().orderBy('id')
        for (let n = 0; n < 3; n++) await all.filter({ id: n })
      },
      { limit: 2 },
    )
    expect(chained).toMatchObject([{ model: 'news.Story', times: 3 }])
  })

  it('tell whoever watches in development the line that made them', async () => {
    const { url } = await under.another()
    const app = createApplication({
      apps: [orm(), defineApp({ name: 'news', models: MODELS })],
      mode: 'development',
      settings: { databases: { default: url } },
      environment: {},
    })
    const seen: Work[] = []
    const spans: Spans = {
      watch: (work, body) => {
        seen.push(work)
        return body({})
      },
    }
    await app.run(async () => {
      await createTables(currentDatabases().get())
      const lazy = Story.objects().filter({ title: 'one' })
      await spansSlot.run(spans, async () => {
        await lazy
        await Story.objects().count()
      })
    })
    const places = seen.map(({ attributes }) => [attributes['code.file.path'], attributes['code.line.number']])
    expect(places).toEqual([
      [expect.stringMatching(/repeats\.test\.ts$/), expect.any(Number)],
      [expect.stringMatching(/repeats\.test\.ts$/), expect.any(Number)],
    ])
    expect(Number(places[1]?.[1]) - Number(places[0]?.[1])).toBe(3)
  })

  it('are told once in development, in each unit of work anew, and nowhere else', async () => {
    const { url } = await under.another()
    const warnings: Error[] = []
    const listen = (warning: Error): void => {
      if (warning.name === 'RepeatedQuery') warnings.push(warning)
    }
    const asked = async (mode: 'development' | 'production', repeatedQueries?: number | false) => {
      const app = createApplication({
        apps: [orm(), defineApp({ name: 'news', models: MODELS })],
        mode,
        settings: { databases: { default: url }, ...(repeatedQueries === undefined ? {} : { repeatedQueries }) },
        environment: {},
      })
      await app.start()
      warnings.length = 0
      process.on('warning', listen)
      try {
        for (let n = 0; n < 2; n++)
          await app.run(async () => {
            if (mode === 'development' && repeatedQueries === undefined && n === 0) {
              await createTables(currentDatabases().get())
              await fill()
            }
            for (let time = 0; time < 30; time++) await Story.objects().filter({ id: time }).first()
          })
        await new Promise((done) => setTimeout(done, 10))
        return warnings.map(({ message }) => message)
      } finally {
        process.off('warning', listen)
        await app.stop()
      }
    }
    expect(await asked('development')).toEqual([expect.stringContaining('news.Story was read 11 times')])
    expect(await asked('development', 40)).toEqual([])
    expect(await asked('development', false)).toEqual([])
    expect(await asked('production')).toEqual([])
    const { problems } = createApplication({
      apps: [orm()],
      mode: 'test',
      settings: { databases: { default: url }, repeatedQueries: 'often' },
      environment: {},
    })
    expect(problems.map(({ message }) => message).join()).toContain('neither a whole number from 1 nor false')
  })
})
