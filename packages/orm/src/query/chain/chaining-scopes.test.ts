import { f, type Row } from '@tsango/core'
import { beforeAll, expect } from 'vitest'
import type { Meta } from '../../model/meta.ts'
import { Model } from '../../model/model.ts'
import { describeDatabases, withModels } from '../../testing/testing.ts'

class Owner extends Model('shown.Owner') {
  name = f.char(20)
  blocked = f.bool().default(false)
}
class Page extends Model('shown.Page') {
  static meta: Meta<Page> = {
    ordering: ['name'],
    // The second goes over a key: the scope itself has to join.
    scopes: { open: (p) => p.closed.eq(false), ours: (p) => p.owner.blocked.eq(false) },
  }
  name = f.char(20)
  closed = f.bool().default(false)
  group = f.int()
  owner = f.fk(() => Owner, { onDelete: 'cascade' })
  parent = f.fk(() => Page, { onDelete: 'cascade' }).null()
  pages = f.reverse(() => Page, 'parent')
}

const names = (rows: readonly { readonly name: string }[]): string => rows.map((row) => row.name).join(' ')

await describeDatabases('scopes hold in what is made of other queries', (under) => {
  const { test, run } = withModels(under, [Page, Owner])

  beforeAll(() =>
    run(async () => {
      const [good, bad] = (await Owner.objects().bulkCreate([{ name: 'g' }, { name: 'b', blocked: true }])) as [
        Row<Owner>,
        Row<Owner>,
      ]
      const make = (name: string, group: number, more: object = {}) =>
        Page.objects().create({ name, group, ownerId: good.id, ...more })
      const a = await make('a', 1)
      const hidden = await make('hidden', 1, { parentId: a.id, closed: true })
      await make('below', 1, { parentId: hidden.id })
      await make('seen', 2, { parentId: a.id })
      await make('blocked', 2, { parentId: a.id, ownerId: bad.id })
    }),
  )

  test('distinctOn chooses among the rows that are shown', async () => {
    expect(names(await Page.objects().distinctOn('group').orderBy('group', '-name'))).toBe('below seen')
    expect(names(await Page.objects().withoutScopes().distinctOn('group').orderBy('group', '-name'))).toBe(
      'hidden seen',
    )
    expect(await Page.objects().distinctOn('group').count()).toBe(2)
  })

  test('each of the queries that are combined has its own', async () => {
    const all = Page.objects().withoutScopes()
    expect(names(await all.difference(Page.objects()).orderBy('name'))).toBe('blocked hidden')
    expect(
      names(
        await Page.objects()
          .union(all.filter({ name: 'hidden' }))
          .orderBy('name'),
      ),
    ).toBe('a below hidden seen')
    expect(await all.intersection(Page.objects()).count()).toBe(3)
  })

  test('steps go over no row that is hidden, unless the scopes were lifted', async () => {
    const start = Page.objects().filter({ name: 'a' })
    expect(names(await start.recursive('pages'))).toBe('a seen')
    expect(names(await start.withoutScope('open').recursive('pages'))).toBe('a below hidden seen')
    expect(names(await start.withoutScopes().recursive('pages'))).toBe('a below blocked hidden seen')
    expect(names(await Page.objects().filter({ name: 'below' }).recursive('parent'))).toBe('below')
  })
})
