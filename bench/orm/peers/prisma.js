import { PrismaBetterSqlite3 } from '@prisma/adapter-better-sqlite3'
import { firstOf } from '../contestants/hand-rows.ts'
import { measure } from '../contestants/measure.ts'
import { COMMENTED, manyPosts, POSTS, postValues } from '../contestants/rows.ts'
import { PrismaClient } from './generated/client.ts'

await measure((place) => {
  const prisma = new PrismaClient({ adapter: new PrismaBetterSqlite3({ url: `file:${place}` }) })
  const list = { where: { status: 'published' }, orderBy: { id: 'desc' }, take: 20 }
  return {
    get: (n) => prisma.post.findUniqueOrThrow({ where: { id: 1 + (n % POSTS) } }),
    list: () => prisma.post.findMany(list),
    joined: () => prisma.post.findMany({ ...list, include: { author: true } }),
    prefetch: (n) =>
      prisma.post.findMany({
        where: { id: { gt: firstOf(n, COMMENTED) } },
        orderBy: { id: 'asc' },
        take: 20,
        include: { comments: true },
      }),
    insert: (n) => prisma.note.create({ data: postValues(n) }),
    bulk: (n) => prisma.note.createManyAndReturn({ data: manyPosts(n) }),
    update: async (n) => (await prisma.post.updateMany({ where: { id: 1 + (n % POSTS) }, data: { views: n } })).count,
    count: () => prisma.post.count({ where: { status: 'published' } }),
  }
})
