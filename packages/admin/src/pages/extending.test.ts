import { User } from '@tsango/auth/models'
import { defineApp } from '@tsango/core/apps'
import { extend, f, Model, proxy } from '@tsango/orm'
import { describeDatabases } from '@tsango/orm/testing'
import { expect } from 'vitest'
import { PASSWORD, staff, withModels } from '../fixtures/site.ts'
import { adminSite } from '../site/site.ts'

class Place extends Model('town.Place') {
  name = f.char(40)
  code = f.char(10).unique()
}
class Restaurant extends extend(Place, 'town.Restaurant') {
  pizza = f.bool().default(false)
  chef = f.char(20).blank().default('')
}
class Visit extends Model('town.Visit') {
  place = f.fk(() => Place, { onDelete: 'cascade' })
}
class Customer extends extend(User, 'town.Customer') {
  points = f.int().default(0)
}
class Clerk extends proxy(User, 'town.Clerk') {}

await describeDatabases('a model that extends another in the admin', (under) => {
  const town = defineApp({
    name: 'town',
    models: [Place, Restaurant, Visit, Customer, Clerk],
    extends: [
      adminSite(Restaurant, { listDisplay: ['id', 'name', 'chef'], search: ['name', 'chef'], filters: ['pizza'] }),
      adminSite(Place),
      adminSite(Visit),
      adminSite(Customer, { listDisplay: ['username', 'points'], fields: ['username', 'points', 'isSuperuser'] }),
      adminSite(Clerk, { listDisplay: ['username'], fields: ['username', 'isSuperuser'] }),
    ],
  })
  const site = withModels(under, town, async () => {
    await Place.objects().create({ name: 'Park', code: 'P' })
  })
  const { test } = site

  test('has a form, a list, words and filters over the columns of both', async (browser) => {
    const page = await browser.page('/admin/town/restaurant/add')
    for (const name of ['name', 'code', 'pizza', 'chef']) expect(page).toContain(`name="${name}"`)
    expect(page).not.toContain('name="id"')
    const added = await browser.submit('/admin/town/restaurant/add', {
      name: 'Luigi',
      code: 'L',
      pizza: 'on',
      chef: 'Lu',
    })
    expect(added.status).toBe(303)
    const made = await Restaurant.objects().get({ code: 'L' })
    expect([made.name, made.pizza, made.chef]).toEqual(['Luigi', true, 'Lu'])
    const list = await browser.page('/admin/town/restaurant?q=luigi&pizza=true')
    expect(list).toContain('Luigi')
    expect(await browser.page('/admin/town/restaurant?q=park')).not.toContain('Park')
    const change = `/admin/town/restaurant/${made.id}/change`
    expect((await browser.submit(change, { name: 'Luigi B', chef: 'Mario' })).status).toBe(303)
    await made.refresh()
    expect([made.name, made.chef]).toEqual(['Luigi B', 'Mario'])
    const twice = await browser.submit(change, { code: 'P' })
    expect(twice.status).toBe(422)
    expect(await twice.text()).toContain('has the same code')
  })

  test('says that the rows of the other go, too, with what points at them', async (browser) => {
    const row = await Restaurant.objects().create({ name: 'Anna', code: 'A' })
    await Visit.objects().create({ placeId: row.id })
    const path = `/admin/town/restaurant/${row.id}/delete`
    const page = await browser.page(path)
    expect(page).toContain('Places: <strong>1</strong>')
    expect(page).toContain('Visits: <strong>1</strong>')
    expect((await browser.post(path)).status).toBe(303)
    expect([await Place.objects().filter({ code: 'A' }).count(), await Visit.objects().count()]).toEqual([0, 0])
    const other = await Restaurant.objects().create({ name: 'Otto', code: 'O' })
    expect(await browser.page(`/admin/town/place/${other.id}/delete`)).toContain('Restaurants: <strong>1</strong>')
  })

  test('keeps the accounts of those who enter the admin, where it extends the model of users or shows its rows', async (browser) => {
    const made = await browser.submit('/admin/town/customer/add', {
      username: 'ann',
      points: '3',
      password: PASSWORD,
      passwordAgain: PASSWORD,
    })
    expect(made.status).toBe(303)
    expect((await Customer.objects().get({ username: 'ann' })).points).toBe(3)
    const clerk = await staff('clerk', 'change Customer', 'add Customer', 'delete Customer', 'change Clerk')
    expect(clerk.isStaff).toBe(true)
    const boss = await Customer.objects().create({
      username: 'boss',
      isSuperuser: true,
      isStaff: true,
    })
    const weak = await site.browser('clerk')
    expect((await weak.get(`/admin/town/customer/${boss.id}/delete`)).status).toBe(403)
    expect((await weak.get(`/admin/town/customer/${boss.id}/password`)).status).toBe(403)
    expect((await weak.get(`/admin/town/clerk/${boss.id}/password`)).status).toBe(403)
    const ann = await Customer.objects().get({ username: 'ann' })
    expect(
      (await weak.submit(`/admin/town/customer/${ann.id}/change`, { points: '4', isSuperuser: 'on' })).status,
    ).toBe(303)
    await ann.refresh()
    expect([ann.points, ann.isSuperuser]).toEqual([4, false])
  })
})
