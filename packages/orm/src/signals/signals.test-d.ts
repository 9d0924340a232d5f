import { f } from '@tsango/core'
import type { Row } from '@tsango/core/model'
import { describe, expectTypeOf, it } from 'vitest'
import { Model } from '../model/model.ts'
import { onManyToManyChanged, onPostSave } from './signals.ts'

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

  it('know the relations of the model', () => {
    onManyToManyChanged(Post, 'tags', ({ row }) => void row.title)
    // @ts-expect-error a column is no relation
    onManyToManyChanged(Post, 'title', () => undefined)
  })
})
