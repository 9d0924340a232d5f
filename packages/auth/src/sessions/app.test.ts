import { createHttpApplication } from '@tsango/http/application'
import { middleware } from '@tsango/middleware/app'
import { expect, it } from 'vitest'
import { auth } from '../app/app.ts'
import { databaseSessions } from './sessions.ts'

const build = (apps: Parameters<typeof createHttpApplication>[0]['apps'], session: object) =>
  createHttpApplication({
    apps,
    mode: 'test',
    environment: {},
    settings: { session, ...(apps.length > 1 ? { databases: { default: 'sqlite::memory:' } } : {}) },
  })

it.each([{ store: databaseSessions() }, { store: 'cookie', revocations: databaseSessions() }])(
  'sessions in a table that no app brings are a problem of the build: %j',
  (session) => {
    expect(build([middleware()], session).problems.map(({ message }) => message)).toEqual([
      'The slot "session" could not be prepared: The store "database" keeps what it holds in the table of the model "auth.Session", which no app brings. Add auth() to "apps".',
    ])
    expect(build([middleware(), auth()], session).problems).toEqual([])
  },
)
