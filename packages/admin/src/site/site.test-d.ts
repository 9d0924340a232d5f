import { Group, User } from '@tsango/auth/models'
import { Comment, Post } from '../fixtures/models.ts'
import { adminSite, inline } from './site.ts'

adminSite(Post)
adminSite(Post, {
  listDisplay: ['title', 'author', 'tags', 'author__email', 'shout', 'toString', 'publishedAt'],
  listLinks: ['title'],
  search: ['title', 'author__email', 'comments__text'],
  filters: ['status', 'author', 'tags', 'publishedAt'],
  ordering: ['-publishedAt', 'author'],
  pageSize: 20,
  fields: ['title', 'author', 'tags'],
  readOnly: ['views'],
})
adminSite(User, { listDisplay: ['username', 'fullName'], filters: ['groups'] })
adminSite(Group, { fields: ['name', 'permissions'] })
// @ts-expect-error a misspelt column
adminSite(Post, { listDisplay: ['titel'] })
// @ts-expect-error a column that is no text
adminSite(Post, { search: ['views'] })
// @ts-expect-error a misspelt filter
adminSite(Post, { filters: ['stauts'] })
// @ts-expect-error a misspelt order
adminSite(Post, { ordering: ['-titel'] })
// @ts-expect-error the way back of a key is no field of a form
adminSite(Post, { fields: ['comments'] })
// @ts-expect-error an option that does not exist
adminSite(Comment, { columns: ['text'] })
adminSite(Post, { inlines: [inline(Comment, 'post', { fields: ['text'], readOnly: ['text'], extra: 2, max: 9 })] })
// @ts-expect-error a misspelt key
inline(Comment, 'pots')
// @ts-expect-error a column that is no key
inline(Comment, 'text')
// @ts-expect-error a misspelt field
inline(Comment, 'post', { fields: ['txet'] })
// @ts-expect-error an option that does not exist
inline(Comment, 'post', { rows: 2 })
