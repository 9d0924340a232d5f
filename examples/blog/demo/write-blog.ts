import { User } from 'tsango/auth'
import { atomic, type Create, type Row, related } from 'tsango/orm'
import { slugify } from 'tsango/text'
import { Comment, Post, Tag } from '../blog/models.ts'
import { authors } from './phrases.ts'
import { createRandom, type Random } from './random.ts'
import { type Topic, topics } from './topics.ts'
import { writeBody, writeComment, writeTitle } from './write.ts'

const SEED = 20_260_101
const POSTS = 300
const COMMENTS_AT_MOST = 6
const NEWEST = Date.UTC(2026, 9, 31, 18)
const HOUR = 3_600_000
const SLUG_LENGTH = 50

/** How much was written. */
export interface Written {
  readonly authors: number
  readonly tags: number
  readonly posts: number
  readonly comments: number
}

/** Writes the demo's blog, all of it or nothing; the same one in every run. */
export function writeBlog(): Promise<Written> {
  return atomic(async () => {
    const random = createRandom(SEED)
    const writers = await User.objects().bulkCreate(authors.map(author))
    const tags = await Tag.objects().bulkCreate(topics.map(({ name }) => ({ name, slug: slugify(name) })))
    const drafts = draftPosts(
      random,
      writers.map(({ id }) => id),
    )
    const posts = await Post.objects().bulkCreate(drafts.map(({ values }) => values))
    const comments: Create<Comment>[] = []
    for (const [index, { topic, others }] of drafts.entries()) {
      const post = posts[index]
      if (post === undefined) continue
      await related(post, 'tags').add(...tags.filter(({ name }) => name === topic.name || others.includes(name)))
      comments.push(...draftComments(random, topic, post))
    }
    await Comment.objects().bulkCreate(comments)
    return { authors: writers.length, tags: tags.length, posts: posts.length, comments: comments.length }
  })
}

interface Draft {
  readonly topic: Topic
  readonly others: readonly string[]
  readonly values: Create<Post>
}

/** The newest first: what is not published yet, then one post every few days back in time. */
function draftPosts(random: Random, writers: readonly number[]): Draft[] {
  const slugs = new Set<string>()
  let moment = NEWEST
  return Array.from({ length: POSTS }, (_, index) => {
    const topic = random.pick(topics)
    const title = freeTitle(topic, random, slugs)
    moment -= random.int(6, 100) * HOUR - random.int(0, 59) * 60_000
    const published = index % 40 !== 0
    return {
      topic,
      others: random.some(topics, random.int(0, 2)).map(({ name }) => name),
      values: {
        title,
        slug: slugOf(title),
        body: writeBody(topic, random),
        views: published ? random.int(40, 9000) : 0,
        status: published ? 'published' : 'draft',
        authorId: writers[random.int(0, writers.length - 1)] ?? 0,
        publishedAt: published ? new Date(moment) : null,
      },
    }
  })
}

function slugOf(title: string): string {
  return slugify(title).slice(0, SLUG_LENGTH).replace(/-+$/, '')
}

function freeTitle(topic: Topic, random: Random, slugs: Set<string>): string {
  let title = writeTitle(topic, random)
  while (slugs.has(slugOf(title))) title = writeTitle(topic, random)
  slugs.add(slugOf(title))
  return title
}

/** From one hour after the post on. */
function draftComments(random: Random, topic: Topic, post: Row<Post>): Create<Comment>[] {
  const { publishedAt } = post
  if (publishedAt === null) return []
  let moment = publishedAt.getTime()
  return Array.from({ length: random.int(0, COMMENTS_AT_MOST) }, () => {
    moment += random.int(1, 40) * HOUR
    return { ...writeComment(topic, random), postId: post.id, createdAt: new Date(moment) }
  })
}

/** A user without a password, who cannot log in. */
function author([username, firstName, lastName]: (typeof authors)[number]): Create<User> {
  return { username, firstName, lastName, email: `${username}@example.com` }
}
