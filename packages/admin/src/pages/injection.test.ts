import { currentDatabases } from '@tsango/orm/databases'
import { CANARY, describeDatabases, PAYLOADS, SECRET } from '@tsango/orm/testing'
import { beforeAll, expect } from 'vitest'
import { Post } from '../fixtures/models.ts'
import { withSite } from '../fixtures/site.ts'

// A text can be part of an address in which it is written as such.
const addressable = PAYLOADS.filter((payload) => payload.isWellFormed())
// Each door is tried with every eighth text, another one with those beside them.
const textsOf = (door: number): readonly string[] => addressable.filter((_, index) => index % 8 === door % 8)

await describeDatabases('SQL in every text of the admin', (under) => {
  const site = withSite(under)
  const canary = async () => (await currentDatabases().get().sql(`SELECT word FROM ${CANARY}`)).rows

  beforeAll(() =>
    site.app.run(async () => {
      const database = currentDatabases().get()
      await database.sql(`CREATE TABLE ${CANARY} (word varchar(40))`)
      await database.sql(`INSERT INTO ${CANARY} VALUES ('${SECRET}')`)
      await Post.objects().create({ title: 'One', slug: 'one', authorId: 1 })
    }),
  )

  let doors = 0

  /** Goes through a door with texts: nothing of it is SQL, and it is answered. */
  async function knock(door: (payload: string) => string): Promise<void> {
    const browser = await site.browser()
    for (const payload of textsOf(doors++)) {
      site.statements.length = 0
      const address = door(payload)
      const response = await browser.get(address)
      const text = await response.text()
      expect(response.status, address).toBeLessThan(500)
      expect(text.replaceAll(payload, ''), address).not.toContain(SECRET)
      if (/[^\w ]/.test(payload) && payload.length > 5)
        for (const sql of site.statements) expect(sql, address).not.toContain(payload)
    }
    expect(await canary()).toEqual([[SECRET]])
  }

  site.test('the parameters of a list: those that it says it knows, and others', async () => {
    const refused = await (await site.browser()).page('/admin/blog/post?nothing=1')
    const [, known = ''] = /There is no filter[^<]*?Known: ([^<]+)/.exec(refused.replaceAll('&quot;', '"')) ?? []
    const names = [...known.matchAll(/"(\w+)"/g)].map(([, name = '']) => name)
    expect(names).toEqual(expect.arrayContaining(['q', 'o', 'page', 'status', 'author', 'tags', 'publishedAt']))
    for (const name of names) await knock((p) => `/admin/blog/post?${name}=${encodeURIComponent(p)}`)
    await knock((p) => `/admin/blog/post?${encodeURIComponent(p)}=1`)
  })

  site.test('every part of the addresses of its pages', async () => {
    const routes = site.app.hono.routes.filter(({ method, path }) => method === 'GET' && path.startsWith('/admin'))
    const paths = [...new Set(routes.map(({ path }) => path))].filter((path) => path.includes(':'))
    expect(paths.length).toBeGreaterThan(4)
    const usual: Readonly<Record<string, string>> = { app: 'blog', model: 'post' }
    const filled = (path: string, at: string, p: string): string =>
      path.replace(/:(\w+)(\{[^}]*\})?/g, (_, name: string) =>
        name === at ? encodeURIComponent(p) : (usual[name] ?? '1'),
      )
    for (const path of paths)
      for (const [, part = ''] of path.matchAll(/:(\w+)/g)) await knock((p) => filled(path, part, p))
  })
})
