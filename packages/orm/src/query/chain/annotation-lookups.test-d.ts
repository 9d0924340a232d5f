import { f } from '@tsango/core'
import { describe, it } from 'vitest'
import { Model } from '../../model/model.ts'

class Post extends Model('blog.Post') {
  title = f.char(200)
  views = f.int()
  at = f.dateTime()
  comments = f.reverse(() => Comment, 'post')
}
class Comment extends Model('blog.Comment') {
  post = f.fk(() => Post)
  spam = f.bool()
}

const posts = () =>
  Post.objects().annotate((p) => ({
    replies: p.comments.count(),
    loud: p.title.upper(),
    made: p.at.date,
    dear: p.views.gt(5),
  }))

describe('lookups of what was computed', () => {
  it('have the type of the expression, beside those of the model', () => {
    posts().filter({ replies__gt: 3, replies: 1, loud__icontains: 'x', made__year: 2026, dear: true, title: 'x' })
    posts()
      .alias((p) => ({ twice: p.views.times(2) }))
      .exclude({ twice__in: [2, 4], views__lt: 3, comments__spam: true })
    Post.objects()
      .groupBy('title')
      .annotate((p) => ({ most: p.views.max() }))
      .filter({ most__gte: 2 })
  })

  it('tell a value of another type, and a lookup or a name that is not there', () => {
    // @ts-expect-error a number
    posts().filter({ replies__gt: '3' })
    // @ts-expect-error numbers have no such lookup
    posts().filter({ replies__icontains: 'x' })
    // @ts-expect-error text
    posts().filter({ loud: 3 })
    // @ts-expect-error there is no such name
    posts().filter({ reply__gt: 3 })
    // @ts-expect-error nothing of this name was computed
    Post.objects().filter({ replies__gt: 3 })
  })
})
