import { f, Model, withDatabases } from '@tsango/orm'
import { makeDatabase, POSTS } from './data.ts'
import { measure } from './measure.ts'

class Author extends Model('bench.Author') {
  name = f.char(100)
  email = f.email()
}

class Post extends Model('bench.Post') {
  title = f.char(200)
  slug = f.slug()
  body = f.text()
  views = f.int()
  featured = f.bool()
  status = f.choice(['draft', 'published'])
  author = f.fk(() => Author)
  publishedAt = f.dateTime().null()
}

await withDatabases({ default: `sqlite:${makeDatabase()}` }, [Post, Author], () =>
  measure({
    get: (n) => Post.objects().get({ id: 1 + (n % POSTS) }),
    list: () => Post.objects().filter({ status: 'published' }).orderBy('-id').limit(20),
    joined: () => Post.objects().filter({ status: 'published' }).selectRelated('author').orderBy('-id').limit(20),
  }),
)
