import { f } from '@tsango/core'
import { describe, expectTypeOf, it } from 'vitest'
import { Model } from '../../model/model.ts'

interface Meta {
  stats?: { likes: number }
  tags: string[]
}

class Shop extends Model('jsonpaths.Shop') {
  name = f.char(20)
}
class Page extends Model('jsonpaths.Page') {
  shop = f.fk(() => Shop, { onDelete: 'cascade' })
  title = f.char(20).null()
  at = f.dateTime()
  meta = f.json<Meta>()
  any = f.json()
}

describe('the types of paths behind columns', () => {
  const pages = Page.objects()

  it('are those of what they lead to', () => {
    const rows = pages.values(
      'meta__stats__likes',
      'meta__tags__0',
      'any__a__0',
      'at__year',
      'title__lower',
      'at__date',
    )
    expectTypeOf(rows.all()).resolves.toEqualTypeOf<
      {
        meta__stats__likes: number | null
        meta__tags__0: string | null
        any__a__0: unknown
        at__year: number
        title__lower: string | null
        at__date: string
      }[]
    >()
    pages.orderBy('-meta__stats__likes', 'any__x', 'shop__name__length')
    // @ts-expect-error no such key
    pages.orderBy('meta__stats__clicks')
    // @ts-expect-error nothing that text has
    pages.values('title__year')
    // @ts-expect-error a lookup, which makes nothing
    pages.orderBy('title__gt')
  })

  it('of changes are those of the value', () => {
    pages.update((p) => ({ meta: p.meta.set(['stats', 'likes'], 3) }))
    pages.update((p) => ({ meta: p.meta.set(['tags', 0], p.title.lower()).merge({ tags: ['a'] }) }))
    pages.update((p) => ({ any: p.any.set(['a', 0, 'b'], { c: 1 }).remove(['a', 1]) }))
    // @ts-expect-error a number is there
    pages.update((p) => ({ meta: p.meta.set(['stats', 'likes'], '3') }))
    // @ts-expect-error no such key
    pages.update((p) => ({ meta: p.meta.set(['stats', 'clicks'], 3) }))
    // @ts-expect-error no such member
    pages.update((p) => ({ meta: p.meta.merge({ tag: 'a' }) }))
  })
})
