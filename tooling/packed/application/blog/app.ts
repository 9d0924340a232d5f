import { defineApp } from 'tsango'
import { adminSite } from 'tsango/admin'
import { viewset } from 'tsango/api'
import { Comment, Post, Tag } from './models.ts'

export const blog = defineApp({
  name: 'blog',
  models: [Post, Tag, Comment],
  migrations: new URL('./migrations/', import.meta.url),
  routes: (r) => {
    r.route('/api/posts', viewset(Post, { search: ['title'], filter: ['status', 'author'] }))
  },
  extends: [
    adminSite(Post, { listDisplay: ['title', 'author', 'publishedAt'], search: ['title'], filters: ['status'] }),
  ],
})
