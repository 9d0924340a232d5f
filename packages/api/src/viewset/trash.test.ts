import { defineApp } from '@tsango/core/apps'
import { f, Model } from '@tsango/orm'
import { describeDatabases } from '@tsango/orm/testing'
import { beforeAll, expect } from 'vitest'
import { withSite } from './fixtures/site.ts'
import { viewset } from './viewset.ts'

class Leaf extends Model('yard.Leaf') {
  name = f.char(20)
  deletedAt = f.softDelete()
}

await describeDatabases('the trash of a model behind a viewset', (under) => {
  const yard = defineApp({
    name: 'yard',
    models: [Leaf],
    routes: (r) => {
      r.route('/api/leaves', viewset(Leaf, { filter: ['name'] }))
    },
  })
  const { test, run, client } = withSite(under, () => undefined, [yard])
  let id: number

  beforeAll(() =>
    run(async () => {
      ;({ id } = await Leaf.objects().create({ name: 'red' }))
    }),
  )

  test('cannot be filled by a body', async () => {
    const root = await client('root')
    for (const deletedAt of ['2026-01-01T00:00:00Z', null]) {
      const made = await root.send('POST', '/api/leaves', { name: 'green', deletedAt })
      expect(made.status, JSON.stringify(made.json)).toBe(422)
    }
    const changed = await root.send('PATCH', `/api/leaves/${id}`, { deletedAt: '2026-01-01T00:00:00Z' })
    expect(changed.status).toBe(422)
    expect(await Leaf.objects().count()).toBe(1)
  })

  test('takes what is deleted, which is then not there', async () => {
    const root = await client('root')
    expect((await root.send('DELETE', `/api/leaves/${id}`)).status).toBe(204)
    const leaf = await Leaf.objects().onlyTrashed().get({ id })
    expect((await root.send('DELETE', `/api/leaves/${id}`)).status).toBe(404)
    expect((await root.get(`/api/leaves/${id}`)).status).toBe(404)
    expect((await root.send('PATCH', `/api/leaves/${id}`, { name: 'x' })).status).toBe(404)
    expect((await root.get('/api/leaves?name=red')).json).toMatchObject({ count: 0 })
    expect((await Leaf.objects().onlyTrashed().get({ id })).deletedAt).toEqual(leaf.deletedAt)
  })
})
