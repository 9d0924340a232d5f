import { f } from '@tsango/core'
import type { Row } from '@tsango/core/model'
import { describe, expectTypeOf, it } from 'vitest'
import { Model } from '../model/model.ts'
import { onManyToManyChanged, onPostSave, onPreSave } from './signals.ts'

class Tag extends Model('signal.Tag') {
  name = f.char(20)
}
class Post extends Model('signal.Post') {
  title = f.char(20)
  tags = f.manyToMany(() => Tag)
}

describe('the types of signals', () => {
  it('know the row of the model', () => {
    onPostSave(Post, ({ row, created }) => {
      expectTypeOf(row).toEqualTypeOf<Row<Post>>()
      expectTypeOf(created).toEqualTypeOf<boolean>()
      // @ts-expect-error no such column
      void row.titel
    })
  })

  it('know when a receiver can run', () => {
    onPostSave(Post, ({ changed }) => void changed?.join(), { phase: 'commit', changes: true })
    // @ts-expect-error no such phase
    onPostSave(Post, () => undefined, { phase: 'later' })
    // @ts-expect-error before a write there is nothing to wait for
    onPreSave(Post, () => undefined, { phase: 'commit' })
    void Post.objects().bulkCreate([{ title: 'x' }], { signals: true })
    // @ts-expect-error no such option
    void Post.objects().update({ title: 'x' }, { signal: true })
  })

  it('know the relations of the model', () => {
    onManyToManyChanged(Post, 'tags', ({ row }) => void row.title)
    // @ts-expect-error a column is no relation
    onManyToManyChanged(Post, 'title', () => undefined)
  })
})
