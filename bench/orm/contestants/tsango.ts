import { f, Model, withDatabases } from '@tsango/orm'
import type { Kind } from './databases.ts'
import { firstOf } from './hand-rows.ts'
import { measure } from './measure.ts'
import { COMMENTED, manyPosts, POSTS, postValues } from './rows.ts'

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
  comments = f.reverse(() => Comment, 'post')
}

class Note extends Model('bench.Note') {
  title = f.char(200)
  slug = f.slug()
  body = f.text()
  views = f.int()
  featured = f.bool()
  status = f.choice(['draft', 'published'])
  author = f.fk(() => Author)
  publishedAt = f.dateTime().null()
}

class Comment extends Model('bench.Comment') {
  post = f.fk(() => Post)
  body = f.text()
  votes = f.int()
}

await measure(
  () => ({
    get: (n) => Post.objects().get({ id: 1 + (n % POSTS) }),
    list: () => Post.objects().filter({ status: 'published' }).orderBy('-id').limit(20),
    joined: () => Post.objects().filter({ status: 'published' }).selectRelated('author').orderBy('-id').limit(20),
    prefetch: (n) =>
      Post.objects()
        .filter({ id__gt: firstOf(n, COMMENTED) })
        .orderBy('id')
        .limit(20)
        .prefetch('comments'),
    insert: (n) => Note.objects().create(postValues(n)),
    bulk: (n) => Note.objects().bulkCreate(manyPosts(n)),
    update: (n) =>
      Post.objects()
        .filter({ id: 1 + (n % POSTS) })
        .update({ views: n }),
    count: () => Post.objects().filter({ status: 'published' }).count(),
  }),
  (body, place, kind) => withDatabases({ default: urlOf(place, kind) }, [Post, Author, Note, Comment], body),
)

/** On the driver of the hand-written contestant, which the fourth argument names. */
function urlOf(place: string, kind: Kind): string {
  if (kind === 'sqlite') return `sqlite:${place}`
  return `${place}?driver=${process.argv[5]}`
}
