import { User } from '@tsango/auth/models'
import { defineApp } from '@tsango/core/apps'
import { createRegistry } from '@tsango/core/registry'
import { extend, f, Model } from '@tsango/orm'
import { describeDatabases } from '@tsango/orm/testing'
import { expect, it } from 'vitest'
import { isGuarded } from '../permissions/permissions.ts'
import { withSite } from './fixtures/site.ts'
import { viewset } from './viewset.ts'

class Place extends Model('town.Place', { id: f.slug() }) {
  name = f.char(40)
  code = f.char(10).unique()
}
class Restaurant extends extend(Place, 'town.Restaurant') {
  pizza = f.bool().default(false)
  stars = f.smallInt()
}
class Customer extends extend(User, 'town.Customer') {
  points = f.int().default(0)
}

await describeDatabases('a model that extends another behind a viewset', (under) => {
  const town = defineApp({
    name: 'town',
    models: [Place, Restaurant, Customer],
    routes: (r) => {
      r.route(
        '/api/restaurants',
        viewset(Restaurant, {
          filter: ['name', 'pizza', 'id'],
          search: ['name'],
          ordering: ['stars', 'name'],
          permissions: 'public',
        }),
      )
    },
  })
  const { test, client } = withSite(under, () => undefined, [town])

  test('is made, read, changed and deleted with the columns of both', async () => {
    const visitor = await client('root')
    const luigi = { id: 'luigi', name: 'Luigi', code: 'L', pizza: true, stars: 3 }
    const made = await visitor.send('POST', '/api/restaurants', luigi)
    expect([made.status, made.json]).toEqual([201, luigi])
    await visitor.send('POST', '/api/restaurants', { id: 'anna', name: 'Anna', code: 'A', stars: 5 })
    expect((await visitor.get('/api/restaurants/luigi')).json).toEqual(luigi)
    expect((await visitor.get('/api/restaurants?ordering=-stars')).json).toMatchObject({
      results: [{ id: 'anna' }, { id: 'luigi' }],
    })
    expect((await visitor.get('/api/restaurants?name=Anna&pizza=false')).json).toMatchObject({ count: 1 })
    expect((await visitor.get('/api/restaurants?search=lui')).json).toMatchObject({ count: 1 })
    const changed = await visitor.send('PATCH', '/api/restaurants/luigi', { name: 'Luigi B', stars: 4 })
    expect([changed.status, changed.json]).toEqual([200, { ...luigi, name: 'Luigi B', stars: 4 }])
    expect((await Place.objects().get({ id: 'luigi' })).name).toBe('Luigi B')
    const taken = await visitor.send('PATCH', '/api/restaurants/luigi', { code: 'A', stars: 1 })
    expect(taken.status).toBe(409)
    expect(JSON.stringify(taken.json)).toContain('code')
    const missing = await visitor.send('POST', '/api/restaurants', { id: 'x', code: 'X' })
    expect(missing.status).toBe(422)
    expect(JSON.stringify(missing.json)).toContain('stars')
    expect((await visitor.send('DELETE', '/api/restaurants/luigi')).status).toBe(204)
    expect(await Place.objects().pluck('id')).toEqual(['anna'])
  })

  it('is guarded where the other is', () => {
    const models = [Customer, Restaurant].map((model) => ({ model, app: '' }))
    const { registry } = createRegistry({ models, close: true })
    expect(isGuarded(registry, registry.of(Customer))).toBe(true)
    expect(isGuarded(registry, registry.of(Restaurant))).toBe(false)
  })
})
