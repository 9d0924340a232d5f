import { viewset } from 'tsango/api'
import { endpoint, type Hono } from 'tsango/http'
import { v } from 'tsango/schema'
import { Item, Person } from './models.ts'
import { Mini, Shown } from './schemas.ts'

/** Rows of the database. */
export function people(r: Hono): void {
  for (const [path, count] of [
    ['full10', 10],
    ['sync-full10', 10],
  ] as const)
    r.route(
      '/users',
      endpoint('GET', `/${path}`, { response: v.array(Shown) }, () => full(count)),
    )
  for (const path of ['mini10', 'sync-mini10', 'cbv-mini10'])
    r.route(
      '/users',
      endpoint('GET', `/${path}`, { response: v.array(Mini) }, () => mini(10)),
    )
  for (const path of ['/sync-users', '/async-users'])
    r.route(
      '/',
      endpoint('GET', path, { response: v.array(Shown) }, () => full(100)),
    )
  r.route('/bench/items', viewset(Item, { permissions: 'public', filter: ['active'], search: ['name'] }))
}

async function full(count: number) {
  const rows = await Person.objects()
    .limit(count)
    .values('id', 'username', 'email', 'firstName', 'lastName', 'isActive')
  return rows.map(({ firstName, lastName, isActive, ...rest }) => ({
    ...rest,
    first_name: firstName,
    last_name: lastName,
    is_active: isActive,
  }))
}

function mini(count: number) {
  return Person.objects().limit(count).values('id', 'username')
}
