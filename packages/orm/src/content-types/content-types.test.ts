import { createApplication, f } from '@tsango/core'
import { beforeEach, describe, expect, it } from 'vitest'
import { atomic } from '../atomic/atomic.ts'
import { countStatements } from '../databases/databases.ts'
import { migrated, stateOf } from '../migrations/migrations.ts'
import { Model } from '../model/model.ts'
import { describeDatabases, withModels } from '../testing/testing.ts'
import { ContentType, contentTypeOf, contentTypes, createContentTypes, modelOfContentType } from './content-types.ts'
import initial from './migrations/0001_initial.ts'

class Tag extends Model('blog.Tag') {
  name = f.char(30)
}
class Post extends Model('blog.Post') {
  title = f.char(30)
  tags = f.manyToMany(() => Tag)
}

await describeDatabases('content types', (under) => {
  const { test, run } = withModels(under, [ContentType, Post, Tag])
  beforeEach(() => run(() => ContentType.objects().delete()))

  test('are made for every model but tables of pairs, once', async () => {
    expect(await createContentTypes()).toBe(3)
    expect(await createContentTypes()).toBe(0)
    expect((await ContentType.objects()).map((type) => type.label())).toEqual([
      'blog.Post',
      'blog.Tag',
      'content_types.ContentType',
    ])
  })

  test('are made once where two processes migrate, or ask, at the same time', async () => {
    await Promise.all([createContentTypes(), createContentTypes(), createContentTypes()])
    expect(await ContentType.objects().count()).toBe(3)
    await ContentType.objects().delete()
    const asked = await Promise.all([
      contentTypeOf(ContentType),
      contentTypeOf(ContentType),
      contentTypeOf(ContentType),
    ])
    expect(new Set(asked.map((type) => type.id)).size).toBe(1)
  })

  test('that a transaction made and undid are forgotten with it', async () => {
    const undone = atomic(async () => {
      await contentTypeOf(Tag)
      await atomic(() => Promise.reject(new RangeError('undone')))
    })
    await expect(undone).rejects.toThrow('undone')
    const type = await contentTypeOf(Tag)
    expect((await ContentType.objects().get({ id: type.id })).label()).toBe('blog.Tag')
  })

  test('are asked for by class or label, in one statement the first time and in none after it', async () => {
    await createContentTypes()
    const type = await contentTypeOf(Post)
    expect(type.label()).toBe('blog.Post')
    expect(
      await countStatements(async () => {
        expect(await contentTypeOf('blog.Post')).toBe(type)
        expect(await modelOfContentType(type.id)).toBe(Post)
      }),
    ).toBe(0)
    await expect(contentTypeOf('blog.Psot')).rejects.toThrow('No model "blog.Psot"')
    await expect(modelOfContentType(type.id + 1000)).rejects.toThrow('No content_types.ContentType matches')
  })

  test('of models that are gone are an error', async () => {
    const gone = await ContentType.objects().create({ app: 'old', model: 'Thing' })
    await expect(modelOfContentType(gone.id)).rejects.toThrow('No model "old.Thing"')
  })
})

describe('contentTypes()', () => {
  it('has a migration that makes its model', () => {
    const app = createApplication({ apps: [contentTypes()], mode: 'test', environment: {} })
    expect(app.problems).toEqual([])
    const { fields, indexes } = stateOf(app.registry).models.get('content_types.ContentType') ?? {
      fields: {},
      indexes: [],
    }
    expect(initial.operations).toEqual([{ type: 'createModel', model: 'content_types.ContentType', fields, indexes }])
  })

  it('waits with its rows until there is a table for them', async () => {
    const app = createApplication({
      apps: [contentTypes()],
      settings: { databases: { default: 'sqlite::memory:' } },
      mode: 'test',
      environment: {},
    })
    await app.run(() => migrated.send({ database: 'default' }))
  })

  it('leaves a registry alone, where each tenant has its own', async () => {
    const app = await createApplication({
      apps: [contentTypes()],
      settings: { databases: { default: { url: 'sqlite::memory:', scope: 'registry' } } },
      mode: 'test',
      environment: {},
    })
    await app.run(() => migrated.send({ database: 'default' }))
  })
})
