import { defineApp } from 'tsango'
import { adminSite } from 'tsango/admin'
import { api, viewset } from 'tsango/api'
import { contentTypes } from 'tsango/orm'
import { staticFolder, templateFolder } from 'tsango/templates'
import { demo } from '../demo/demo.ts'
import { seed } from '../demo/seed.ts'
import { addComment } from './comments.ts'
import { Comment, Post, Tag } from './models.ts'
import { pages } from './pages.ts'

export const blog = defineApp({
  name: 'blog',
  title: 'Blog',
  requires: [api({ title: 'Blog' }), contentTypes()],
  models: [Post, Tag, Comment],
  migrations: new URL('./migrations/', import.meta.url),
  routes: (r) => {
    pages(r)
    r.route('/', addComment)
    r.route(
      '/api/posts',
      viewset(Post, {
        search: ['title'],
        filter: ['status', 'author'],
        // Drafts are for the staff.
        queryset: (posts, { user }) => (user?.isStaff ? posts : posts.filter({ status: 'published' })),
      }),
    )
  },
  commands: [demo, seed],
  extends: [
    adminSite(Post, { listDisplay: ['title', 'author', 'publishedAt'], search: ['title'], filters: ['status'] }),
    adminSite(Tag),
    adminSite(Comment, { listDisplay: ['name', 'post', 'createdAt'], search: ['name', 'body'] }),
    templateFolder(new URL('./templates/', import.meta.url)),
    staticFolder(new URL('./static/', import.meta.url)),
  ],
})
