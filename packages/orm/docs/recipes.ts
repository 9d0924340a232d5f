import type { ValidationError } from '@tsango/core/errors'
import { sql } from 'drizzle-orm/sql'
import { currentDatabases, onPrimary, stickUntil } from '../src/databases/databases.ts'
import {
  anyValue,
  arrayAgg,
  bitAnd,
  boolAnd,
  boolOr,
  cast,
  chr,
  coalesce,
  col,
  concat,
  cumeDist,
  exists,
  firstValue,
  greatest,
  jsonAgg,
  jsonArray,
  jsonObject,
  jsonObjectAgg,
  lag,
  lead,
  left,
  ntile,
  nullIf,
  ord,
  outerRef,
  padStart,
  pi,
  power,
  random,
  replace,
  rowNumber,
  search,
  searchHeadline,
  searchRank,
  sha256,
  similarity,
  sqrt,
  stdDev,
  stringAgg,
  subquery,
  substr,
  trigramSimilar,
  unaccent,
  when,
  wordSimilarity,
} from '../src/expressions/expressions.ts'
import {
  all,
  any,
  atomic,
  beforeCommit,
  begin,
  contentTypeOf,
  cte,
  cteRecursive,
  defineLookup,
  defineTransform,
  demote,
  f,
  fromQuery,
  isSame,
  lookupBy,
  not,
  onCommit,
  onRollback,
  predicate,
  prefetchRelated,
  promote,
  recordStatements,
  related,
  replicate,
  transformBy,
} from '../src/index.ts'
import { changesOf } from '../src/model/model.ts'
import { type PredicateTree, readPredicate } from '../src/query/query.ts'
import { rawExecute, rawRows } from '../src/raw/raw.ts'
import {
  Author,
  Category,
  Circle,
  Comment,
  Concert,
  Desk,
  Leaf,
  Like,
  Membership,
  Note,
  Person,
  Post,
  PublishedPost,
  Review,
  Section,
  Star,
  Tag,
  Ticket,
  Translation,
} from './models.ts'

// ## Choosing rows

/** All conditions of one call hold; a key may go over any number of relations and ends with a lookup. */
export const filter = () => Post.objects().filter({ status: 'published', author__email__iendswith: '@example.com' })

/** Rows for which they do not hold, those where they are unknown for NULL included. */
export const exclude = () => Post.objects().exclude({ publishedAt__year: 2026, views__lt: 10 })

/** Anything but a value, or none of several: NULL as well. */
export const otherThan = () => Post.objects().filter({ status__ne: 'draft', categoryId__notIn: [1, 2] })

/** Columns as expressions: or, comparisons of columns, anything that can be computed. */
export const where = () => Post.objects().where((p) => p.views.gt(20).or(p.title.icontains('tango')))

/** Conditions put together. */
export const conditions = () =>
  Post.objects().where((p) => all(any(p.status.eq('draft'), p.views.gte(50)), not(p.title.startswith('Old'))))

/** Transforms compose in front of a lookup. */
export const transforms = () => Post.objects().filter({ publishedAt__month__gte: 3, title__lower__startswith: 'post' })

/** Several values; a list is one parameter where the database can. */
export const inList = () => Post.objects().filter({ id__in: [1, 2, 3] })

/** A query behind `in`. */
export const inQuery = () => Post.objects().filter({ author__in: Author.objects().filter({ city: 'Oslo' }) })

/** A key of several columns is a tuple; each of its columns is a field as well. */
export const tuple = () =>
  Ticket.objects()
    .filter({
      seatId__in: [
        ['A', 1],
        ['A', 2],
      ],
    })
    .orderBy('seat__number')
    .selectRelated('seat')

/** A row that was loaded stands for its key. */
export const rowAsValue = async () => {
  const ann = await Author.objects().get({ name: 'Ann' })
  return Post.objects().filter({ author: ann })
}

/** Conditions of one call on a relation of many rows hold for one and the same row of it. */
export const many = () => Post.objects().filter({ comments__text: 'Yes', comments__score__gt: 2 })

/** The same as expressions: some, none, every. */
export const someOf = () => Post.objects().where((p) => p.comments.some((c) => c.score.gt(2)))

/** JSON by path. */
export const json = () => Post.objects().filter({ meta__words__gt: 200 })

/** JSON that holds other JSON. */
export const jsonContains = () => Post.objects().filter({ meta__contains: { topics: ['tango'] } })

/** How many items an array within JSON has. */
export const jsonLength = () => Post.objects().filter({ meta__topics__len__gte: 1 }).orderBy('-meta__topics__len')

/** A column in the place of a value; Django's F. */
export const columns = () => Post.objects().filter({ title__icontains: col('author__name'), id__lt: col('views') })

/** Patterns in one dialect for all databases. */
export const regex = () => Post.objects().filter({ slug__regex: '^post-\\d+$' })

/** Methods of the model's own manager stay through the chain. */
export const managed = () => Post.objects().published().filter({ views__gt: 10 })

/** Steps that depend on what was asked for. */
export const conditional = () =>
  Post.objects()
    .when('tango', (posts, word) => posts.filter({ title__icontains: word }))
    .unless(false, (posts) => posts.filter({ status: 'published' }))

/** Lookups whose names are known at run time alone: of an admin, of a list that is filtered by its address. */
export const namedLater = () => {
  const column: string = 'author__name'
  return Post.objects().where(() => predicate({ [`${column}__icontains`]: 'ann', views__gte: 10 }))
}

/** A tree of conditions from outside, as JSON: every name and value is checked against the model, and secret columns cannot be asked. */
export const conditionTree = () => {
  const tree: PredicateTree = {
    any: [
      { lookups: { title__icontains: 'tango', views__gte: 10 } },
      { xor: [{ lookups: { status: 'draft' } }, { lookups: { publishedAt__year: 2026 } }] },
      { not: { lookups: { tags__name__in: ['news'] } } },
    ],
  }
  return Post.objects().where(() => readPredicate(currentDatabases().registry.of(Post), tree))
}

/** Either of two, and not both. */
export const either = () => Post.objects().where((p) => p.status.eq('draft').xor(p.views.gt(20)))

/** Equal, where NULL equals NULL. */
export const sameOrBothNull = () => Category.objects().where((c) => c.parent.name.isNotDistinctFrom(null))

/** What a scope of the model hides (`scopes: { open: (n) => n.closed.eq(false) }`). */
export const withoutScope = () => Note.objects().withoutScope('open')

/** What is in the trash, too; `onlyTrashed()` for that alone. */
export const withTrashed = () => Comment.objects().withTrashed().filter({ score__lt: 0 })

// ## Order and slices

/** By columns and paths; `-` in front turns one round. */
export const order = () => Post.objects().orderBy('-views', 'author__name')

/** By expressions, with a place for NULL. */
export const sort = () => Post.objects().sortBy((p) => [p.publishedAt.desc().nullsLast(), p.title.lower()])

/** By chance. */
export const shuffled = () =>
  Post.objects()
    .sortBy(() => [random()])
    .limit(2)

/** A slice. */
export const slice = () => Post.objects().orderBy('id').limit(2).offset(2)

/** A page, with how many there are. */
export const page = () => Post.objects().orderBy('-views').page(1, 2)

/** A page behind a place: nothing comes twice when others write. */
export const cursor = async () => {
  const first = await Post.objects().orderBy('-views').cursorPage(2)
  const second = await Post.objects().orderBy('-views').cursorPage(2, first.next)
  return second.rows
}

/** Any number of rows in the memory of one part: in the order of the key each part is a statement, behind the last row before it. */
export const iterate = async () => {
  for await (const post of Post.objects().iterate({ chunkSize: 1000 })) post.title
}

/** Any number of results of any query: one statement, whose rows come part by part. */
export const iterateOverAnything = async () => {
  for await (const row of Post.objects().values('title').orderBy('-views').iterate()) row.title
}

/** The other way round. */
export const reverse = () => Post.objects().orderBy('-views', 'id').reverse()

/** As the statement would be, with its values beside it, and how the database would go about it. */
export const explained = async () => {
  const { sql: text, parameters } = Post.objects().filter({ views__gt: 10 }).toSql()
  return [text, parameters, await Post.objects().filter({ views__gt: 10 }).explain()]
}

// ## One row

/** The one that matches: `DoesNotExist` or `MultipleRows` otherwise. */
export const get = () => Post.objects().get({ slug: 'post-1' })

/** The same by the name that Laravel has for it. */
export const sole = () => Post.objects().filter({ slug: 'post-1' }).sole()

/** By key, or `null`. */
export const find = () => Post.objects().find(1)

/** By key, or a `DoesNotExist`, which a handler answers with 404. */
export const findOrFail = () => Post.objects().findOrFail(1)

/** The first of an order, or `null`. */
export const first = () => Post.objects().filter({ status: 'published' }).orderBy('-views').first()

/** The last of an order. */
export const last = () => Post.objects().orderBy('views').last()

/** The first by fields, then by key. */
export const earliest = () => Comment.objects().earliest('at')

/** Whether a row that is there is among them. */
export const contains = async () => {
  const post = await Post.objects().get({ slug: 'post-1' })
  return Post.objects().published().contains(post)
}

/** The last by fields, then by key. */
export const latest = () => Post.objects().latest('publishedAt')

// ## Relations

/** Rows that keys point at, with the same statement. */
export const selectRelated = () => Post.objects().selectRelated('author', 'category__parent')

/** Relations of many rows, with one more statement each. */
export const prefetch = () => Post.objects().prefetch('tags', 'comments')

/** A relation as a query says: a limit counts for each row. */
export const prefetchWith = () =>
  Author.objects().prefetchWith('posts', (posts) => posts.orderBy('-views').limit(1), 'best')

/** Relations of rows that are there already. */
export const later = async () => {
  const posts = await Post.objects()
  return prefetchRelated(posts, (p) => p.prefetch('tags'))
}

/** The manager of a relation of one row. */
export const manage = async () => {
  const post = await Post.objects().get({ slug: 'post-1' })
  const news = await Tag.objects().get({ name: 'news' })
  await related(post, 'tags').add(news)
  await related(post, 'tags').set([news])
  return related(post, 'tags').all()
}

/** Relations through a model of one's own have its columns beside; `remove` and `clear` part what is joined. */
export const manageThrough = async () => {
  const circle = await Circle.objects().get({ name: 'Readers' })
  const bob = await Author.objects().get({ name: 'Bob' })
  const members = related(circle, 'members')
  await members.addWith({ role: 'host' }, bob)
  const hosts = await members.through(Membership).filter({ role: 'host' })
  await members.remove(bob)
  await members.clear()
  return [hosts, await members.contains(bob)]
}

/** Rows in an order of their own (`place = f.orderWithRespectTo('post')`): new ones stand behind the others, queries are in it, and it is set as a whole. */
export const ownOrder = async () => {
  const post = await Post.objects().get({ slug: 'post-0' })
  const keys = await related(post, 'sections').getOrder()
  await related(post, 'sections').setOrder(keys.toReversed())
  return Section.objects().filter({ post })
}

/** A key to another unique field than the key (`language = f.fk(() => Language, { to: 'code' })`) holds a value of that, and is asked without a join. */
export const toField = () => Translation.objects().filter({ languageId: 'es' }).selectRelated('language')

/** Joined where they were not, parted where they were. */
export const toggle = async () => {
  const [post, tag] = [await Post.objects().get({ slug: 'post-2' }), await Tag.objects().get({ name: 'tango' })]
  return related(post, 'tags').toggle(tag)
}

/** A key to rows of several models (`target = f.generic(() => [Post, Comment], …)`) is asked by a row; `related` of the way back makes them. */
export const generic = async () => {
  const post = await Post.objects().get({ slug: 'post-2' })
  await related(post, 'likes').create({ byId: post.authorId })
  return Like.objects().filter({ target: post }).exclude({ target: null })
}

/** What such a key points at, one statement a model; by query sets of their own for some of them. */
export const genericTargets = () =>
  Like.objects().prefetchEach('target', [Post.objects().selectRelated('author'), Comment.objects().only('text')])

/** The row that stands for a model: what a key of that kind is written with, and permissions are kept by. */
export const contentType = async () => {
  const type = await contentTypeOf(Post)
  return Like.objects().filter({ targetType: type }).count()
}

/** The way back (`likes = f.genericReverse(() => Like, 'target', …)`) is a relation of many rows like any other. */
export const genericReverse = () =>
  Post.objects()
    .where((p) => p.likes.count().gte(1))
    .prefetch('likes__by')

/** A relation over others (`comments = f.through(() => Author, 'posts__comments')`): asked, counted and loaded like any other. */
export const through = () =>
  Author.objects()
    .filter({ comments__score__gt: 3 })
    .annotate((a) => ({ heard: a.comments.count() }))
    .prefetchWith('comments', (c) => c.orderBy('-score').limit(2), 'best')

/** One to one row (`author = f.throughOne(() => Comment, 'post__author')`) is joined. */
export const throughOne = () => Comment.objects().filter({ author__city: 'Oslo' }).selectRelated('author')

/** What a relation of a model to itself leads to, at any depth. */
export const tree = () => Category.objects().filter({ name: 'Music' }).recursive('children', { depth: 'level' })

// ## Searching for words

/** All of the words, through `indexes: [{ fields: ['title'], method: 'fulltext' }]`. */
export const searchLookup = () => Post.objects().filter({ title__search: 'dancing tango' })

/** What people write into a search box over several columns, the best first: phrases, `or`, and what is left out. */
export const searchBox = () =>
  Post.objects()
    .annotate((p) => ({ found: searchRank([p.title, p.body], '"hot soup" or tango -cold', { kind: 'websearch' }) }))
    .where((p) => search([p.title, p.body], '"hot soup" or tango -cold', { kind: 'websearch' }))
    .orderBy('-found')

/** A piece of a text with the words marked by what no text has, to be escaped before it is HTML. */
export const searchShown = () =>
  Post.objects()
    .where((p) => search([p.title, p.body], 'tango'))
    .select((p) => ({ piece: searchHeadline(p.body, 'tango', { start: '\u0002', stop: '\u0003', maxWords: 20 }) }))

/** Texts that are written much like another, whatever the order of their letters, the nearest first; PostgreSQL with `pg_trgm`. */
export const trigrams = () =>
  Author.objects()
    .where((a) => trigramSimilar(a.name, 'Anne'))
    .sortBy((a) => [similarity(a.name, 'Anne').desc()])

/** A word that is much like one of a longer text's, the nearest first; PostgreSQL with `pg_trgm`. */
export const words = () => Post.objects().sortBy((p) => [wordSimilarity(p.body, 'tangoo').desc(), p.id])

/** Texts without their accents; PostgreSQL with `unaccent`. In `filter`: `name__unaccent__icontains`. */
export const withoutAccents = () => Author.objects().where((a) => unaccent(a.name).icontains('jose'))

// ## Columns instead of rows

/** Plain objects with columns and paths. */
export const values = () => Post.objects().values('title', 'author__name')

/** Plain objects with expressions. */
export const select = () => Post.objects().select((p) => ({ label: concat(p.title, ' by ', p.author.name) }))

/** One column. */
export const pluck = () => Post.objects().pluck('title')

/** Some columns, as tuples. */
export const valuesList = () => Post.objects().valuesList('title', 'author__name')

/** Rows by the values of a unique field. */
export const inBulk = () => Post.objects().inBulk(['post-1', 'post-2'], 'slug')

/** Rows with some of their columns. */
export const only = () => Post.objects().only('title')

/** Rows without some of their columns: the type has not got them either. */
export const defer = () => Post.objects().defer('body', 'meta')

/** Each result once. */
export const distinct = () => Author.objects().values('city').distinct()

/** The first row of each group. */
export const distinctOn = () => Post.objects().distinctOn('authorId').orderBy('authorId', '-views')

// ## Computed values

/** Added to every row. */
export const annotate = () =>
  Post.objects().annotate((p) => ({ replies: p.comments.count(), best: p.comments.max((c) => c.score) }))

/** Nothing to add up is no sum; say what stands there. */
export const defaults = () =>
  Post.objects()
    .groupBy('author__name')
    .annotate((p) => ({ read: p.views.sum({ where: p.status.eq('published'), default: 0 }) }))

/** The values of a group's rows, as rows have them. */
export const gathered = () =>
  Post.objects()
    .groupBy('author__name')
    .annotate((p) => ({ titles: arrayAgg(p.title, { orderBy: p.views.desc(), where: p.views.gt(0), default: [] }) }))

/** The same as JSON: a list of objects, or an object by key. */
export const gatheredJson = () =>
  Post.objects()
    .groupBy('author__name')
    .annotate((p) => ({
      cards: jsonAgg(jsonObject({ title: p.title, views: p.views, price: p.price }), { orderBy: p.id }),
      bySlug: jsonObjectAgg(p.slug, p.views),
    }))

/** JSON that is made of one row. */
export const made = () => Post.objects().select((p) => ({ title: p.title, size: jsonArray(p.views, p.title.length()) }))

/** Paths into JSON, and what is made of a column, stand in orders and values. */
export const paths = () =>
  Post.objects().orderBy('-meta__words', 'id').values('title', 'meta__topics__0', 'publishedAt__year')

/** For the chain alone. */
export const alias = () =>
  Post.objects()
    .alias((p) => ({ replies: p.comments.count() }))
    .where((p) => p.replies.gt(1))
    .orderBy('-replies')

/** Functions and cases. */
export const functions = () =>
  Post.objects().annotate((p) => ({
    short: substr(p.title, 1, 4),
    rank: when(p.views.gt(40), 'much').when(p.views.gt(10), 'some').otherwise('little'),
    shown: coalesce(p.publishedAt.year, 0),
  }))

/** A value as one of another type, and texts put together of anything that is written in one way. */
export const casts = () =>
  Post.objects()
    .where((p) => cast(p.meta.get('words'), f.int()).gt(100))
    .select((p) => ({ shown: concat(p.title, ' (', p.views, ')'), price: cast(p.price, f.text()) }))

/** Characters and their numbers, and a text by the rules of a collation. */
export const characters = () =>
  Post.objects()
    .where((p) => ord(p.title).gt(64))
    .select((p) => ({ first: chr(ord(p.title)), circle: pi().times(2) }))

/** Moments and days that lie so much later, and how far they lie apart. */
export const reckoning = () =>
  Post.objects()
    .where((p) => p.publishedAt.later(3_600_000).lt(new Date(Date.UTC(2026, 5, 1))))
    .select((p) => ({
      due: p.publishedAt.date.daysLater(30),
      renewed: p.publishedAt.date.monthsLater(1),
      years: p.publishedAt.date.monthsSince('1990-02-28').dividedBy(12),
      age: p.publishedAt.since(new Date(Date.UTC(2026, 0, 1))),
    }))

/** Parts of moments by the clocks of a time zone. */
export const zones = () => Post.objects().annotate((p) => ({ hour: p.publishedAt.inZone('Europe/Berlin').hour }))

/** A value of another query. */
export const scalar = () =>
  Post.objects().annotate((p) => ({
    last: subquery(
      Comment.objects()
        .where((c) => c.post.id.eq(p.id))
        .orderBy('-at'),
      (c) => c.text,
    ),
  }))

/** Whether another query has rows. */
export const existing = () =>
  Author.objects().where((a) => exists(Post.objects().where((p) => p.author.id.eq(a.id).and(p.views.gt(40)))))

/** The query around, by text. */
export const outer = () =>
  Author.objects().where(() => exists(Post.objects().filter({ authorId: outerRef('id'), status: 'published' })))

/** A place among others. */
export const windows = () =>
  Post.objects().annotate((p) => ({
    place: rowNumber().over({ partitionBy: [p.author.id], orderBy: [p.views.desc()] }),
    running: p.views.sum().over({ orderBy: [p.id], frame: { rows: [-2, 0] } }),
  }))

/** What lies near: a range goes by numbers, by milliseconds of moments, by days. */
export const nearby = () =>
  Post.objects().annotate((p) => ({
    alike: p.id.count().over({ orderBy: p.views, frame: { range: [-10, 10] } }),
    week: p.views.sum().over({ orderBy: p.publishedAt, frame: { range: [-604_800_000, 0] } }),
  }))

/** The best of each group, by a condition on a window. */
export const top = () =>
  Post.objects()
    .annotate((p) => ({ place: rowNumber().over({ partitionBy: [p.author.id], orderBy: [p.views.desc(), p.id] }) }))
    .where((p) => p.place.lte(2))

/** The row before and behind, the first of a window, and quarters of it. */
export const neighbours = () =>
  Post.objects().select((p) => {
    const byViews = { orderBy: p.views }
    return {
      before: lag(p.title).over(byViews),
      behind: lead(p.title).over(byViews),
      first: firstValue(p.title).over({ partitionBy: p.authorId, ...byViews }),
      quarter: ntile(4).over(byViews),
      share: cumeDist().over(byViews),
    }
  })

/** Texts taken apart and put together. */
export const texts = () =>
  Post.objects().select((p) => ({
    code: padStart(cast(p.id, f.text()), 6, '0'),
    plain: replace(p.slug, '-', ' '),
    initial: left(p.title, 1),
    sum: sha256(p.slug),
  }))

/** Numbers: roots, powers, bits, and the greatest of several columns. */
export const numbers = () =>
  Star.objects().select((s) => ({
    side: sqrt(s.x),
    area: power(s.planets, 2),
    most: greatest(s.planets, 3),
    flags: bitAnd(s.planets, 6),
    none: nullIf(s.planets, 0),
  }))

/** A lookup and a transform of the app's own, asked of any column; `.lookups({ … })` of a field gives them a name for `filter`. */
export const ownLookup = () => {
  const longerThan = defineLookup(f.int(), (column, count) => sql`length(${column}) > ${count}`)
  const initial = defineTransform(f.text(), (column) => sql`substr(${column}, 1, 1)`)
  return Post.objects()
    .where((p) => lookupBy(longerThan, p.title, 3))
    .where((p) => transformBy(initial, p.slug).eq('p'))
}

// ## Counting

/** How many. */
export const count = () => Post.objects().filter({ status: 'published' }).count()

/** Whether there is one. */
export const any_ = () => Post.objects().filter({ views__gt: 1000 }).exists()

/** Aggregates of all rows, each with a condition of its own if it likes. */
export const aggregate = () =>
  Post.objects().aggregate((p) => ({
    views: p.views.sum(),
    mean: p.views.avg(),
    spread: stdDev(p.views),
    published: p.id.count({ where: p.status.eq('published') }),
  }))

/** Groups. */
export const groups = () =>
  Post.objects()
    .values('status')
    .annotate((p) => ({ posts: p.id.count(), read: p.views.sum() }))
    .where((p) => p.posts.gt(1))
    .orderBy('-posts')

/** By a part of a moment. */
export const months = () =>
  Post.objects()
    .alias((p) => ({ month: p.publishedAt.trunc('month') }))
    .values('month')
    .annotate((p) => ({ posts: p.id.count() }))
    .orderBy('month')

/** The months that there are. */
export const dates = () => Post.objects().dates('publishedAt', 'month')

/** Texts of a group in one, and any value of it. */
export const joined = () =>
  Post.objects()
    .groupBy('authorId')
    .annotate((p) => ({
      titles: stringAgg(p.title, { separator: ', ', orderBy: p.title }),
      one: anyValue(p.status),
    }))

/** Whether all rows are, and whether one is. */
export const whether = () => Star.objects().aggregate((s) => ({ all: boolAnd(s.named), some: boolOr(s.named) }))

// ## Sets

/** The rows of one or the other. */
export const union = () =>
  Post.objects()
    .filter({ views__gt: 30 })
    .union(Post.objects().filter({ status: 'draft' }))
    .orderBy('title')

/** The rows of both. */
export const intersection = () =>
  Post.objects()
    .published()
    .intersection(Post.objects().filter({ views__gt: 10 }))

/** The rows of one that are not among another's. */
export const difference = () => Post.objects().difference(Post.objects().filter({ status: 'draft' }))

// ## Tables that queries make

/** What a query gives, beside the rows it belongs to. */
export const join = () =>
  Post.objects()
    .join(
      'talk',
      Comment.objects()
        .groupBy('postId')
        .annotate((c) => ({ replies: c.id.count(), best: c.score.max() })),
      (p, talk) => talk.postId.eq(p.id),
    )
    .annotate((p) => ({ replies: p.talk.replies }))
    .orderBy('-talk__best')

/** The same, and rows without one stay. */
export const leftJoin = () =>
  Author.objects()
    .leftJoin('best', Post.objects().filter({ views__gt: 40 }).values('authorId', 'title'), (a, best) =>
      best.authorId.eq(a.id),
    )
    .values('name', 'best__title')

/** What belongs to no row of the other query stays, with NULL in its place. */
export const rightJoin = () =>
  fromQuery(Post.objects().filter({ views__gt: 40 }).values('authorId', 'title'))
    .rightJoin('author', Author.objects().values('id', 'name'), (p, author) => p.authorId.eq(author.id))
    .values('author__name', 'title')

/** What belongs to none stays on both sides, where the database has `FULL JOIN`. */
export const fullJoin = () =>
  fromQuery(
    Post.objects()
      .filter({ status: 'draft' })
      .groupBy('authorId')
      .annotate((p) => ({ drafts: p.id.count() })),
  )
    .fullJoin(
      'done',
      Post.objects()
        .filter({ status: 'published' })
        .groupBy('authorId')
        .annotate((p) => ({ posts: p.id.count() })),
      (p, done) => p.authorId.eq(done.authorId),
    )
    .values('authorId', 'drafts', 'done__authorId', 'done__posts')

/** What is asked for each row, where the database has `LATERAL`. */
export const joinLateral = () =>
  Author.objects()
    .joinLateral('top', (a) =>
      Post.objects()
        .where((p) => p.author.id.eq(a.id))
        .orderBy('-views')
        .limit(2),
    )
    .values('name', 'top__title', 'top__views')

/** The same, and rows without a result stay. */
export const leftJoinLateral = () =>
  Author.objects()
    .leftJoinLateral('last', (a) =>
      Post.objects()
        .where((p) => p.author.id.eq(a.id))
        .orderBy('-id')
        .limit(1),
    )
    .values('name', 'last__title')

/** Asked of what a query gives. */
export const fromQuery_ = () =>
  fromQuery(
    Comment.objects()
      .groupBy('postId')
      .annotate((c) => ({ replies: c.id.count() })),
  ).aggregate((given) => ({ mean: given.replies.avg() }))

/** A query by name, which a statement and its subqueries read as often as they like. */
export const commonTable = () => {
  const busy = cte(
    'busy',
    Comment.objects()
      .groupBy('postId')
      .annotate((c) => ({ replies: c.id.count() })),
  )
  return Post.objects()
    .with(busy)
    .join('talk', busy, (p, talk) => talk.postId.eq(p.id))
    .filter({ id__in: fromQuery(busy).filter({ replies__gt: 1 }).values('postId') })
    .values('title', 'talk__replies')
}

/** One that goes on from its own rows. */
export const recursiveTable = () => {
  const paths = cteRecursive(
    'paths',
    Category.objects()
      .filter({ parent: null })
      .select((c) => ({ id: c.id, path: c.name })),
    (self) =>
      Category.objects()
        .join('above', self, (c, above) => above.id.eq(c.parent.id))
        .select((c) => ({ id: c.id, path: concat(c.above.path, ' / ', c.name) })),
  )
  return fromQuery(paths).with(paths).orderBy('path')
}

// ## Writing

/** A row. */
export const create = async () => {
  const ann = await Author.objects().get({ name: 'Ann' })
  const post = await Post.objects().create({ title: 'Hi', slug: 'hi', authorId: ann.id })
  post.title = 'Hello'
  await post.save()
  await post.save({ fields: ['title'] })
  await post.delete()
}

/** Found or made; two at once get one. */
export const getOrCreate = async () => {
  const [tag, created] = await Tag.objects().getOrCreate({ name: 'new' })
  return [tag.name, created]
}

/** Written or made. */
export const updateOrCreate = () =>
  Author.objects().updateOrCreate({ email: 'cy@example.com' }, { name: 'Cy', city: 'Kyiv' })

/** Written, or made with more. */
export const updateOrCreateMore = async () => {
  const ann = await Author.objects().get({ name: 'Ann' })
  return Post.objects().updateOrCreate({ slug: 'about' }, { title: 'About' }, { authorId: ann.id })
}

/** A new row with the values of another. */
export const copy = async () => {
  const post = await Post.objects().get({ slug: 'post-1' })
  const another = replicate<Post>(post, { except: ['publishedAt'] })
  another.slug = 'post-1-again'
  await another.save()
  return isSame(post, another)
}

/** New rows and others, all or none, each by its `save()`. */
export const saveMany = async () => {
  const tag = await Tag.objects().get({ name: 'news' })
  return Tag.objects().saveMany([tag, Tag.objects().build({ name: 'fresh' })])
}

/** Many rows in few statements and one transaction. */
export const bulkCreate = () => Tag.objects().bulkCreate([{ name: 'a' }, { name: 'b' }])

/** Many rows back. */
export const bulkUpdate = async () => {
  const posts = await Post.objects()
  for (const post of posts) post.views += 1
  return Post.objects().bulkUpdate(posts, ['views'])
}

/** The row with this address: made, or with its city written, in one statement whoever else writes it. */
export const upsert = () =>
  Author.objects().upsert(
    { email: 'ann@example.com', name: 'Anna', city: 'Oslo' },
    { unique: ['email'], update: ['city'] },
  )

/** Made, or written where a unique value is there. */
export const bulkUpsert = () =>
  Author.objects().bulkUpsert([{ email: 'ann@example.com', name: 'Anna', city: 'Oslo' }], {
    unique: ['email'],
    update: ['name'],
  })

/** Made, where nothing is there. */
export const insertOrIgnore = () => Tag.objects().insertOrIgnore([{ name: 'news' }, { name: 'c' }])

/** JSON that is changed in part: objects come into being on the way. */
export const jsonChanges = () =>
  Post.objects()
    .filter({ status: 'draft' })
    .update((p) => ({ meta: p.meta.set(['topics', 0], 'vals').merge({ words: p.title.length() }) }))

/** All that match, by values or by expressions over the row's own columns. */
export const update = () =>
  Post.objects()
    .filter({ status: 'draft' })
    .update((p) => ({ views: p.views.plus(1), title: concat('Draft: ', p.title) }))

/** Counters, so that nothing is lost that others add. */
export const increment = () => Post.objects().filter({ id: 1 }).increment({ views: 1 })

/** A row asked whether it could be written, and read anew. */
export const checked = async () => {
  const post = await Post.objects().get({ slug: 'post-1' })
  post.slug = 'post-2'
  const faults = await post.validate().catch((error: ValidationError) => error.faults)
  await post.refresh()
  return [faults, post.slug]
}

/** All that match, with what cascades. */
export const remove = () => Post.objects().filter({ slug: 'post-5' }).delete()

/** A model with a trash stamps, and gives back. */
export const trash = async () => {
  await Comment.objects().filter({ score__lt: 0 }).delete()
  await Comment.objects().onlyTrashed().count()
  return Comment.objects().restore()
}

/** Past the trash. */
export const forceDelete = () => Comment.objects().filter({ score__lt: -5 }).forceDelete()

/** What a row has that it did not have when it was read. */
export const changed = async () => {
  const post = await Post.objects().get({ slug: 'post-1' })
  post.title = 'Anew'
  return changesOf(post)
}

/** `onDelete: setTo(…)`: what pointed at a row points at another one, in the transaction of the delete. */
export const set = async () => {
  const [ghost, gone] = await Person.objects().bulkCreate([{ name: 'somebody' }, { name: 'Cid' }])
  await Desk.objects().create({ ownerId: gone?.id ?? 0, deputyId: ghost?.id ?? 0 })
  return gone?.delete()
}

// ## Models that share

/** `inherit(Model('blog.Concert'), Timestamped)`: fields and methods of an abstract class, Django's `abstract = True`. */
export const inherited = async () => {
  const concert = await Concert.objects().create({ name: 'La Yumba' })
  return [concert.isOlderThan(new Date(0)), await Concert.objects().filter({ createdAt__year__gte: 2026 }).count()]
}

/** `proxy(Post, 'blog.PublishedPost')`: the rows of another model with methods, an order and scopes of its own, and no table. */
export const proxied = async () => {
  const [most] = await PublishedPost.objects().filter({ author__city: 'Oslo' }).limit(1)
  return most?.headline()
}

/** `indexes: [{ fields: ['length', 'width', 'teeth'], method: 'bloom' }]` serves equality in any of its columns; PostgreSQL with `bloom`. */
export const bloomIndex = () => Leaf.objects().filter({ width: 3, teeth: 40 })

// ## Models that extend others

/** A review is a post, too: what both have is asked in one query, and lies in two tables. */
export const extended = () => Review.objects().filter({ author__name: 'Ann', stars__gte: 4 }).orderBy('-publishedAt')

/** A new row is written into both, under one key. */
export const extendedCreate = async () => {
  const [ann] = await Author.objects().getOrCreate({ email: 'ann@example.com' }, { name: 'Ann', city: 'Oslo' })
  return Review.objects().create({ title: 'A violin', slug: 'a-violin', authorId: ann.id, product: 'Violin', stars: 5 })
}

/** All posts, with what the reviews among them have beside. */
export const extendedDown = () => Post.objects().filter({ views__gt: 3 }).selectRelated('review')

/** Columns of both tables are set in one transaction. */
export const extendedUpdate = () => Review.objects().filter({ stars: 5 }).update({ status: 'published', stars: 4 })

/** A post that is there becomes a review, and a review becomes a plain post. */
export const promoted = async () => {
  const [ann] = await Author.objects().getOrCreate({ email: 'ann@example.com' }, { name: 'Ann', city: 'Oslo' })
  const post = await Post.objects().create({ title: 'A drum', slug: 'a-drum', authorId: ann.id })
  const review = await promote(post, Review, { product: 'Drum', stars: 5 })
  return demote(review, Post)
}

/** A delete takes both. */
export const extendedDelete = () => Review.objects().filter({ stars__lt: 3 }).delete()

/** A whole table, whatever scopes hide. */
export const truncate = () => Comment.objects().truncate()

// ## Transactions

/** All or nothing; a nested block is a savepoint. Rows that it wrote know it when it is undone: they have the key, the version and the phase from before. */
export const transaction = () =>
  atomic(async () => {
    const post = await Post.objects().selectForUpdate().get({ slug: 'post-2' })
    post.views += 1
    await post.save()
  })

/** One that ends where it is said, for work of several steps: only what stands in `run` is in it. */
export const begun = async () => {
  const transaction = await begin()
  await transaction.run(() => Post.objects().filter({ status: 'draft' }).update({ views: 0 }))
  await transaction.commit()
}

/** Held against changes of all but their keys, where the database has such a lock: others may point at the rows meanwhile. */
export const lockWithoutKey = () =>
  atomic(() => Author.objects().selectForUpdate({ noKey: true }).get({ email: 'ann@example.com' }))

/** What waits for the end of the transaction, or is called if it is undone; at once outside of any. */
export const hooks = () =>
  atomic(async () => {
    const told: string[] = []
    onCommit(() => told.push('It is there.'))
    onRollback(() => told.push('It never was.'))
    await Tag.objects().filter({ name: 'news' }).exists()
    return told
  })

/** What is looked at once the body is done, inside of the transaction: an error undoes all of it. */
export const lastLook = async () => {
  const moved = atomic(async () => {
    beforeCommit(async () => {
      if (await Author.objects().filter({ posts__isnull: true }).exists()) throw new Error('Authors write.')
    })
    await Author.objects().filter({ name: 'Bob' }).update({ city: 'Basel' })
  })
  return moved.catch((error: Error) => error.message)
}

// ## Several databases

/** Asked of a database by name, in place of that where the model lives: `meta.database`, or what a router of `databaseRouters` says. */
export const database = () => Post.objects().using('default').filter({ status: 'published' })

/** What has to be up to date is read where it was written, and not of a replica. */
export const primary = () => onPrimary(() => Post.objects().get({ slug: 'post-1' }))

/** The same until a moment that a session or cookie remembers of a request before; without replicas it does nothing. */
export const stick = () => {
  stickUntil(new Date(Date.now() + 5_000))
  return Post.objects().filter({ status: 'draft' })
}

/** Which statements a piece of code sends, and where. */
export const recorded = async () => {
  const { statements } = await recordStatements(() => Post.objects().using('default').prefetch('tags'))
  return statements.map(({ database, sql: text }) => [database, text])
}

// ## SQL of one's own

/** Wherever an expression stands. */
export const fragment = () => Post.objects().where((p) => p.views.gt(0).and(sql`1 = 1`))

/** Whole statements, in the transaction of the running code. */
export const raw = async () => {
  await rawExecute(sql`UPDATE blog_post SET views = views + ${1} WHERE slug = ${'post-1'}`)
  return rawRows<[views: number]>(sql`SELECT views FROM blog_post WHERE slug = ${'post-1'}`)
}

/** Rows of a model by a statement of one's own; what is left out is `NotLoaded`, what is new is in the row. */
export const rawModel = () =>
  Post.objects().raw<{ place: number }>(
    sql`SELECT id, title, RANK() OVER (ORDER BY views DESC) AS place FROM blog_post WHERE views > ${10}`,
  )

/** Rows of SQL of one's own, asked further. */
export const fromSql = () =>
  Post.objects()
    .fromSql(sql`SELECT * FROM blog_post WHERE views > ${10}`)
    .filter({ status: 'published' })
    .selectRelated('author')
