import { describe, expectTypeOf, it } from 'vitest'
import { Post } from './fixtures/models.ts'
import { viewset } from './viewset.ts'

describe('the options of a viewset', () => {
  it('know the names of the model', () => {
    viewset(Post, { search: ['title'], filter: ['status', 'author'] })
    viewset(Post, {
      fields: ['id', 'title', 'author', 'authorId', 'tags'],
      ordering: ['-title'.slice(1) as 'title', 'author__username'],
    })
    viewset(Post, {
      filter: ['title__icontains', 'author__username', 'tags', 'tags__name'],
      search: ['author__username'],
    })
    // @ts-expect-error a field that is not there
    viewset(Post, { fields: ['titel'] })
    // @ts-expect-error a way back is no field of an answer
    viewset(Post, { fields: ['comments'] })
    // @ts-expect-error a number is not searched
    viewset(Post, { search: ['views'] })
    // @ts-expect-error a filter that is not there
    viewset(Post, { filter: ['stauts'] })
    // @ts-expect-error an order that is not there
    viewset(Post, { ordering: ['titel'] })
    // @ts-expect-error an action that is not there
    viewset(Post, { actions: ['delete'] })
    // @ts-expect-error a rule that is not there
    viewset(Post, { permissions: 'everyone' })
    // @ts-expect-error an option that is not there
    viewset(Post, { serach: ['title'] })
  })

  it('type what hooks are given and give', () => {
    viewset(Post, {
      queryset: (rows, { user, action, c }) => {
        expectTypeOf(user?.username).toEqualTypeOf<string | undefined>()
        expectTypeOf(c.req.method).toEqualTypeOf<string>()
        return action === 'list' ? rows.filter({ author__username: 'x' }).exclude({ status: 'draft' }) : rows
      },
      onCreate: ({ user }) => (user ? { authorId: user.id } : {}),
    })
    // @ts-expect-error a value of the wrong type
    viewset(Post, { onCreate: () => ({ authorId: 'x' }) })
  })
})
