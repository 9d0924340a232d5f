import { defineApp } from '@tsango/core/apps'
import { createHttpApplication, serve } from '@tsango/http'
import { endpoint } from '@tsango/http/endpoint'
import { middleware } from '@tsango/middleware'
import { f, Model, orm } from '@tsango/orm'
import { currentDatabases } from '@tsango/orm/databases'
import { createTables } from '@tsango/orm/testing'
import * as v from 'valibot'
import { USERS } from '../exchanges.ts'
import { announce } from './announce.ts'

class User extends Model('site.User') {
  username = f.char(150)
  email = f.email()
  firstName = f.char(150)
  lastName = f.char(150)
  isActive = f.bool()
  password = f.char(200).default('')
}

const Shown = v.object({
  id: v.number(),
  username: v.string(),
  email: v.string(),
  firstName: v.string(),
  lastName: v.string(),
  isActive: v.boolean(),
})

const users = endpoint('GET', '/users', { response: v.array(Shown) }, () =>
  User.objects().orderBy('username').limit(10).values('id', 'username', 'email', 'firstName', 'lastName', 'isActive'),
)
const site = defineApp({ name: 'site', models: [User], routes: (r) => void r.route('/', users) })
const app = createHttpApplication({
  apps: [orm(), middleware(), site],
  mode: 'production',
  settings: {
    databases: { default: 'sqlite::memory:' },
    hosts: ['localhost'],
    secret: 'kP3vXq9ZrT7mLw2NcB6yHd8FsJ4gAe5u',
  },
})
await app.start()
await app.run(async () => {
  await createTables(currentDatabases().get())
  for (const { id: _id, ...user } of USERS) await User.objects().create(user)
})
const workers = process.argv[2] === 'two workers' ? 2 : 1
const { port } = await serve(app, { port: 0, host: '127.0.0.1', signals: false, workers })
announce(port)
