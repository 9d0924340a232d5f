import { sql } from 'drizzle-orm/sql'
import { AuditEntry, AuditSeal } from '../src/audit/audit.ts'
import {
  ContentType,
  defineLookup,
  defineTransform,
  extend,
  f,
  inherit,
  type Meta,
  Model,
  manager,
  proxy,
  type Row,
  setTo,
} from '../src/index.ts'

export class Author extends Model('blog.Author') {
  name = f.char(100)
  email = f.email().unique()
  city = f.char(50).blank()
  posts = f.reverse(() => Post, 'author')
  comments = f.through(() => Author, 'posts__comments')
}

export class Tag extends Model('blog.Tag') {
  name = f.char(50).unique()
}

export class Category extends Model('blog.Category') {
  name = f.char(50)
  parent = f.fk(() => Category, { onDelete: 'cascade' }).null()
  children = f.reverse(() => Category, 'parent')
}

export class Post extends Model('blog.Post') {
  static meta: Meta<Post> = {
    indexes: [
      { fields: ['title'], method: 'fulltext' },
      { fields: ['title', 'body'], method: 'fulltext' },
    ],
  }
  static override objects = manager(() => Post, {
    published: (posts) => posts.filter({ status: 'published' }),
  })

  title = f.char(200)
  slug = f.slug().unique()
  body = f.text().default('')
  status = f.choice(['draft', 'published']).default('draft')
  views = f.int().default(0)
  price = f.decimal(8, 2).default('0.00')
  author = f.fk(() => Author, { onDelete: 'cascade' })
  category = f.fk(() => Category).null()
  tags = f.manyToMany(() => Tag)
  comments = f.reverse(() => Comment, 'post')
  review = f.reverseOne(() => Review, 'postPtr')
  sections = f.reverse(() => Section, 'post')
  likes = f.genericReverse(() => Like, 'target', { onDelete: 'doNothing' })
  publishedAt = f.dateTime().null()
  meta = f.json<{ words?: number; topics?: string[] }>().default({})
}

export class Section extends Model('blog.Section') {
  post = f.fk(() => Post, { onDelete: 'cascade' })
  heading = f.char(100)
  place = f.orderWithRespectTo('post')
}

export class Language extends Model('blog.Language') {
  code = f.char(8).unique()
  name = f.char(50)
}

export class Translation extends Model('blog.Translation') {
  post = f.fk(() => Post, { onDelete: 'cascade' })
  language = f.fk(() => Language, { to: 'code' })
  title = f.char(200)
}

export class Review extends extend(Post, 'blog.Review') {
  product = f.char(100)
  stars = f.smallInt()
}

export class Comment extends Model('blog.Comment') {
  post = f.fk(() => Post, { onDelete: 'cascade' })
  text = f.text()
  score = f.int().default(0)
  at = f.dateTime()
  author = f.throughOne(() => Comment, 'post__author')
  deletedAt = f.softDelete()
}

export class Like extends Model('blog.Like') {
  targetType = f.fk(() => ContentType, { onDelete: 'cascade' })
  targetKey = f.char(64)
  target = f.generic(() => [Post, Comment], { type: 'targetType', key: 'targetKey' })
  by = f.fk(() => Author, { onDelete: 'cascade' })
}

export class Circle extends Model('blog.Circle') {
  name = f.char(50)
  members = f.manyToMany(() => Author, { through: () => Membership })
}

export class Membership extends Model('blog.Membership') {
  circle = f.fk(() => Circle, { onDelete: 'cascade' })
  author = f.fk(() => Author, { onDelete: 'cascade' })
  role = f.char(20).default('reader')
}

export class Note extends Model('blog.Note') {
  static meta: Meta<Note> = { scopes: { open: (n) => n.closed.eq(false) } }
  post = f.fk(() => Post, { onDelete: 'cascade', relatedName: 'notes' })
  text = f.text()
  closed = f.bool().default(false)
}

export class Star extends Model('blog.Star') {
  name = f.char(50).lookups({ initial: defineTransform(f.text(), (column) => sql`substr(${column}, 1, 1)`) })
  x = f.float()
  y = f.float()
  planets = f
    .int()
    .default(0)
    .lookups({ divisibleBy: defineLookup(f.int(), (column, by) => sql`${column} % ${by} = 0`) })
  named = f.bool().default(true)
}

export class Seat extends Model('blog.Seat', { key: ['row', 'number'] }) {
  row = f.char(2)
  number = f.int()
}

export class Ticket extends Model('blog.Ticket') {
  seat = f.fk(() => Seat, { onDelete: 'setNull' }).null()
  holder = f.char(50)
}

export class Person extends Model('blog.Person') {
  name = f.char(50)
}

export class Desk extends Model('blog.Desk') {
  owner = f.fk(() => Person, { onDelete: setTo(() => Person.objects().get({ name: 'somebody' })) })
  deputy = f.fk(() => Person, { onDelete: 'protect' })
}

abstract class Timestamped {
  createdAt = f.dateTime({ autoNowAdd: true })
  isOlderThan(this: Row<Timestamped>, moment: Date): boolean {
    return this.createdAt < moment
  }
}

export class Concert extends inherit(Model('blog.Concert'), Timestamped) {
  name = f.char(100)
}

export class PublishedPost extends proxy(Post, 'blog.PublishedPost') {
  static meta: Meta<PublishedPost> = { ordering: ['-views'], scopes: { published: (p) => p.status.eq('published') } }
  headline(this: Row<PublishedPost>): string {
    return this.title.toUpperCase()
  }
}

export class Visit extends Model('blog.Visit') {
  static meta: Meta<Visit> = { prune: (v) => v.at.lt(new Date(Date.now() - 30 * 86_400_000)) }
  post = f.fk(() => Post, { onDelete: 'cascade' })
  at = f.dateTime()
}

export class Account extends Model('blog.Account') {
  static meta: Meta<Account> = { audit: true }
  owner = f.char(50)
  balance = f.decimal(12, 2)
}

export class Wallet extends Model('blog.Wallet') {
  owner = f.char(50)
  balance = f.decimal(12, 2)
}

/** All that every database has. */
export const models = [
  Author,
  Tag,
  Category,
  Post,
  Section,
  Language,
  Translation,
  Review,
  Comment,
  Like,
  Circle,
  Membership,
  Note,
  Star,
  Seat,
  Ticket,
  Person,
  Desk,
  Concert,
  PublishedPost,
  Visit,
  Account,
  Wallet,
  AuditEntry,
  AuditSeal,
]

export class Leaf extends Model('blog.Leaf') {
  static meta: Meta<Leaf> = { indexes: [{ fields: ['length', 'width', 'teeth'], method: 'bloom' }] }
  length = f.int()
  width = f.int()
  teeth = f.int()
}

/** What is indexed as some databases can. */
export const indexedModels = [Leaf]

export class Box extends Model('blog.Box') {
  labels = f.array(f.char(40)).default([])
  days = f.dateRange().null()
  facts = f.hstore().null()
  place = f.point().null()
}

/** What some databases have. */
export const collectionModels = [Box]

export class Page extends Model('blog.Page') {
  embedding = f.vector(3)
}

/** Some rows of each. */
export async function fill(): Promise<void> {
  const [ann, bob] = await Author.objects().bulkCreate([
    { name: 'Ann', email: 'ann@example.com', city: 'Oslo' },
    { name: 'Bob', email: 'bob@example.com', city: 'Bern' },
  ])
  const root = await Category.objects().create({ name: 'Music' })
  const dance = await Category.objects().create({ name: 'Dance', parentId: root.id })
  const posts = await Post.objects().bulkCreate(
    Array.from({ length: 6 }, (_, n) => ({
      title: `Post ${n}`,
      slug: `post-${n}`,
      status: n % 2 ? ('published' as const) : ('draft' as const),
      views: n * 10,
      authorId: (n < 4 ? ann : bob)?.id ?? 0,
      categoryId: dance.id,
      publishedAt: new Date(Date.UTC(2026, n, 15, 12)),
      meta: { words: 100 * n, topics: ['tango'] },
    })),
  )
  await Tag.objects().bulkCreate([{ name: 'news' }, { name: 'tango' }])
  const [first] = posts
  const parts = ['Start', 'Middle', 'End'].map((heading) => ({ postId: first?.id ?? 0, heading }))
  await Section.objects().bulkCreate(parts)
  await Language.objects().create({ code: 'es', name: 'Spanish' })
  await Translation.objects().create({ postId: first?.id ?? 0, languageId: 'es', title: 'Artículo 0' })
  await Comment.objects().bulkCreate(
    posts.flatMap((post, n) => [
      { postId: post.id, text: 'Yes', score: n, at: new Date(Date.UTC(2026, 1, n + 1)) },
      { postId: post.id, text: 'No', score: -1, at: new Date(Date.UTC(2026, 2, n + 1)) },
    ]),
  )
  const circle = await Circle.objects().create({ name: 'Readers' })
  await Membership.objects().create({ circleId: circle.id, authorId: ann?.id ?? 0 })
  await Visit.objects().create({ postId: first?.id ?? 0, at: new Date(Date.UTC(2020, 0)) })
  await Account.objects().create({ owner: 'Ann', balance: '100.00' })
  await Wallet.objects().bulkCreate([
    { owner: 'Ann', balance: '100.00' },
    { owner: 'Bob', balance: '0.00' },
  ])
}
