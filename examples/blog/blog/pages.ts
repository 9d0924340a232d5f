import { User } from 'tsango/auth'
import { type Context, type Hono, NotFound } from 'tsango/http'
import { renderTemplate } from 'tsango/templates'
import { Post, Tag } from './models.ts'
import { pageOf } from './paging.ts'

const PER_PAGE = 10

/** The pages of the blog. */
export function pages(r: Hono): void {
  r.get('/', async (c) => list(c, published(), {}))
  r.get('/tags/:slug', async (c) => {
    const tag = await Tag.objects().get({ slug: c.req.param('slug') })
    return list(c, published().filter({ tags__slug: tag.slug }), { title: tag.name, current: tag.slug })
  })
  r.get('/authors/:username', async (c) => {
    const author = await User.objects().get({ username: c.req.param('username') })
    return list(c, published().filter({ author: author.id }), { title: `Posts by ${author.fullName()}` })
  })
  r.get('/posts/:slug', async (c) => show(c, c.req.param('slug')))
}

function published() {
  return Post.objects().filter({ status: 'published', publishedAt__isnull: false })
}

async function list(c: Context, posts: ReturnType<typeof published>, data: object): Promise<Response> {
  const page = pageOf(c.req.query('page'), await posts.count(), PER_PAGE)
  if (page === undefined) throw new NotFound('There is no such page.')
  const shown = await posts
    .annotate((p) => ({ replies: p.comments.count() }))
    .selectRelated('author')
    .offset(page.offset)
    .limit(PER_PAGE)
  return c.html(renderTemplate('blog/list.html', { ...data, posts: shown, page, allTags: await Tag.objects() }))
}

async function show(c: Context, slug: string): Promise<Response> {
  const post = await published()
    .annotate((p) => ({ replies: p.comments.count() }))
    .selectRelated('author')
    .prefetch('tags', 'comments')
    .get({ slug })
  const { publishedAt } = post
  if (publishedAt === null) throw new NotFound()
  const [newer, older, allTags] = await Promise.all([
    published().filter({ publishedAt__gt: publishedAt }).orderBy('publishedAt').first(),
    published().filter({ publishedAt__lt: publishedAt }).first(),
    Tag.objects(),
  ])
  return c.html(renderTemplate('blog/post.html', { post, newer, older, allTags }))
}
