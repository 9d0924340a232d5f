import { f } from '@tsango/core'
import { createApplication, defineApp } from '@tsango/core/apps'
import { expect, it } from 'vitest'
import { dialects, orm } from '../app/app.ts'
import { currentDatabases } from '../databases/databases.ts'
import { Model } from '../model/model.ts'
import { fifth, fifthServer, sent } from './fixtures/fifth.ts'
import { createTables, describeDatabases, describeDialect, withModels } from './testing.ts'

class Note extends Model('fifth.Note') {
  text = f.char(20)
}

// The same that Tsango's own pass.
describeDialect(fifthServer)

const seen: string[] = []
await describeDatabases(
  'a body of tests that asks for a dialect of its own, too',
  (under) => {
    const { test } = withModels(under, [Note])
    test('runs on it', async () => {
      seen.push(under.dialect.name)
      await Note.objects().create({ text: 'a' })
      expect(await Note.objects().filter({ text: 'a' }).count()).toBe(1)
    })
  },
  { servers: [fifthServer] },
)

it('a dialect of a third party is used by an application that lists it', async () => {
  expect(seen).toContain('fifth')
  const app = createApplication({
    apps: [orm(), defineApp({ name: 'fifth', models: [Note], extends: [dialects.contribute(fifth)] })],
    settings: { databases: { default: 'fifth::memory:' } },
    environment: {},
    mode: 'test',
  })
  await app.run(async () => {
    await createTables(currentDatabases().get())
    sent.length = 0
    await Note.objects().create({ text: 'a' })
    expect(
      await Note.objects()
        .filter({ text__in: ['a', 'b'] })
        .count(),
    ).toBe(1)
    expect(sent.at(-1)?.sql).toContain('`text`')
  })
})
