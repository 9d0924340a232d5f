import { Emitter } from '@adonisjs/core/events'
import { AppFactory } from '@adonisjs/core/factories/app'
import { LoggerFactory } from '@adonisjs/core/factories/logger'
import { Database } from '@adonisjs/lucid/database'
import { Adapter, BaseModel } from '@adonisjs/lucid/orm'
import { DateTime } from 'luxon'
import { firstOf } from '../contestants/hand-rows.ts'
import { measure } from '../contestants/measure.ts'
import { COMMENTED, manyPosts, POSTS, postValues } from '../contestants/rows.ts'

class Author extends BaseModel {
  static table = 'bench_author'
}
class Post extends BaseModel {
  static table = 'bench_post'
}
class Note extends BaseModel {
  static table = 'bench_note'
}
class Comment extends BaseModel {
  static table = 'bench_comment'
}

const truth = { consume: (value) => value === 1 || value === true }
const moment = {
  consume: (text) => (text === null ? null : DateTime.fromISO(text, { zone: 'utc' }).toJSDate()),
  prepare: (date) => date.toISOString(),
}

function columns(model, names) {
  model.boot()
  model.$addColumn('id', { isPrimary: true })
  for (const name of names) model.$addColumn(name, name === 'featured' ? truth : name === 'publishedAt' ? moment : {})
}
const POST = ['title', 'slug', 'body', 'views', 'featured', 'status', 'authorId', 'publishedAt']

await measure(async (filename) => {
  const app = new AppFactory().create(new URL('./', import.meta.url), () => undefined)
  const database = new Database(
    {
      connection: 'main',
      connections: { main: { client: 'better-sqlite3', connection: { filename }, useNullAsDefault: true } },
    },
    new LoggerFactory().create(),
    new Emitter(app),
  )
  BaseModel.$adapter = new Adapter(database)
  columns(Author, ['name', 'email'])
  columns(Post, POST)
  columns(Note, POST)
  columns(Comment, ['postId', 'body', 'votes'])
  Post.$addRelation('author', 'belongsTo', () => Author, {})
  Post.$addRelation('comments', 'hasMany', () => Comment, {})
  const plain = (row) => row.toObject()
  return {
    get: async (n) => plain(await Post.findOrFail(1 + (n % POSTS))),
    list: () => Post.query().where('status', 'published').orderBy('id', 'desc').limit(20),
    joined: () => Post.query().where('status', 'published').preload('author').orderBy('id', 'desc').limit(20),
    prefetch: (n) => Post.query().where('id', '>', firstOf(n, COMMENTED)).orderBy('id').limit(20).preload('comments'),
    insert: (n) => Note.create(postValues(n)),
    bulk: (n) => Note.createMany(manyPosts(n)),
    update: async (n) =>
      Number(
        await Post.query()
          .where('id', 1 + (n % POSTS))
          .update({ views: n }),
      ),
    count: async () => Number((await Post.query().where('status', 'published').count('* as n'))[0].$extras.n),
  }
})
