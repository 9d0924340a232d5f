import { currentDatabases } from '@tsango/orm/databases'
import { CANARY, describeDatabases, PAYLOADS, SECRET } from '@tsango/orm/testing'
import type { Hono } from 'hono'
import { beforeAll, expect } from 'vitest'
import { Post, Reading } from '../viewset/fixtures/models.ts'
import { statementCounter, withSite } from '../viewset/fixtures/site.ts'
import { viewset } from '../viewset/viewset.ts'

/** What the document of the API says of one address. */
interface Described {
  readonly get?: { readonly parameters?: readonly { readonly name: string; readonly in: string }[] }
}

// A text can be part of an address in which it is written as such.
const addressable = PAYLOADS.filter((payload) => payload.isWellFormed())
// Each door is tried with every eighth text, another one with those beside them.
const textsOf = (door: number): readonly string[] => addressable.filter((_, index) => index % 8 === door % 8)

await describeDatabases('SQL in every parameter of the API', (under) => {
  const { statements, middleware } = statementCounter()
  const { test, run, client } = withSite(under, (r: Hono) => {
    r.use('/api/*', middleware)
    r.route(
      '/api/posts',
      viewset(Post, {
        search: ['title', 'body', 'author__username'],
        filter: ['status', 'author', 'views', 'publishedAt', 'title', 'slug__exact', 'tags', 'tags__name__icontains'],
        ordering: ['title', 'views', 'publishedAt'],
      }),
    )
    r.route('/api/readings', viewset(Reading, { filter: ['count', 'price', 'day', 'ok'] }))
  })
  const canary = () => run(async () => (await currentDatabases().get().sql(`SELECT word FROM ${CANARY}`)).rows)

  beforeAll(() =>
    run(async () => {
      const database = currentDatabases().get()
      await database.sql(`CREATE TABLE ${CANARY} (word varchar(40))`)
      await database.sql(`INSERT INTO ${CANARY} VALUES ('${SECRET}')`)
      await Post.objects().create({ title: 'One', slug: 'one', body: 'b', authorId: 1 })
    }),
  )

  test('runs nothing, tells nothing, and is answered', async () => {
    const root = await client('root')
    const { json } = await root.get('/api/openapi.json')
    const described = Object.entries(json.paths as Readonly<Record<string, Described>>)
    // What the API says that it takes, so that a new parameter is tried like the others.
    const doors = described.flatMap(([path, { get }]) =>
      (get?.parameters ?? []).flatMap((parameter): ((payload: string) => string)[] => {
        const address = path.replace(/\{\w+\}/g, '1')
        if (parameter.in === 'query') return [(p) => `${address}?${parameter.name}=${encodeURIComponent(p)}`]
        return parameter.in === 'path'
          ? [(p) => path.replace(`{${parameter.name}}`, encodeURIComponent(p)).replace(/\{\w+\}/g, '1')]
          : []
      }),
    )
    expect(doors.length).toBeGreaterThan(40)
    const lists = described.flatMap(([path, { get }]) => (get && !path.includes('{') ? [path] : []))
    doors.push(...lists.map((path) => (payload: string) => `${path}?${encodeURIComponent(payload)}=1`))
    for (const [index, door] of doors.entries())
      for (const payload of textsOf(index)) {
        statements.length = 0
        const response = await root.fetch(door(payload))
        const text = await response.text()
        expect(response.status, `${door(payload)}: ${text}`).toBeLessThan(500)
        expect(text.replaceAll(payload, ''), door(payload)).not.toContain(SECRET)
        if (/[^\w ]/.test(payload) && payload.length > 5)
          for (const sql of statements) expect(sql, door(payload)).not.toContain(payload)
      }
    expect(await canary()).toEqual([[SECRET]])
  })
})
