import { sql } from 'drizzle-orm/sql'
import { onPrimary, stickUntil } from '../src/databases/databases.ts'
import {
  arrayAgg,
  cast,
  chr,
  coalesce,
  col,
  concat,
  exists,
  jsonAgg,
  jsonArray,
  jsonObject,
  jsonObjectAgg,
  ord,
  outerRef,
  pi,
  random,
  rowNumber,
  search,
  searchHeadline,
  searchRank,
  stdDev,
  subquery,
  substr,
  when,
} from '../src/expressions/expressions.ts'
import {
  all,
  any,
  atomic,
  begin,
  cte,
  cteRecursive,
  demote,
  f,
  fromQuery,
  isSame,
  not,
  prefetchRelated,
  promote,
  related,
  replicate,
} from '../src/index.ts'
import { rawExecute, rawRows } from '../src/raw/raw.ts'
import { Author, Category, Comment, Like, Post, Review, Section, Tag, Ticket, Translation } from './models.ts'

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

// ## Sets

/** The rows of one or the other. */
export const union = () =>
  Post.objects()
    .filter({ views__gt: 30 })
    .union(Post.objects().filter({ status: 'draft' }))
    .orderBy('title')

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

/** All that match, with what cascades. */
export const remove = () => Post.objects().filter({ slug: 'post-5' }).delete()

/** A model with a trash stamps, and gives back. */
export const trash = async () => {
  await Comment.objects().filter({ score__lt: 0 }).delete()
  await Comment.objects().onlyTrashed().count()
  return Comment.objects().restore()
}

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

/** All or nothing; a nested block is a savepoint. */
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
