import { migration } from '@tsango/orm/migrations'
import { expect, it } from 'vitest'
import { createHistory } from '../history/history.ts'
import type { MigratableDatabase } from './database.ts'
import { wayOnOf } from './finishing.ts'

const found = (app: string, name: string, ...dependencies: readonly (readonly [string, string])[]) => ({
  app,
  name,
  migration: migration({ dependencies, operations: [] }),
})
const history = createHistory(
  [
    found('shop', '0001_first'),
    found('shop', '0002_left', ['shop', '0001_first']),
    found('shop', '0002_right', ['shop', '0001_first']),
    found('shop', '0003_merge', ['shop', '0002_left'], ['shop', '0002_right']),
    found('blog', '0001_posts', ['shop', '0002_left']),
  ],
  (label) => label,
)
const all = [...history.nodes.keys()]
// Only its name is asked for.
const database = (name: string, chosenBy?: string) => ({ name, chosenBy }) as MigratableDatabase

it.each([
  ['shop.0003_merge', all, 'shop 0002_right'],
  ['shop.0002_left', ['shop.0001_first', 'shop.0002_left', 'shop.0002_right'], 'shop 0002_right'],
  ['shop.0002_left', ['shop.0001_first', 'shop.0002_left'], 'shop 0001_first'],
  ['shop.0001_first', ['shop.0001_first'], 'shop zero'],
  ['blog.0001_posts', all, 'blog zero'],
])('%s, undone half-way where %j is applied, goes on with migrate to what stays', (key, applied, target) => {
  const [app = '', name = ''] = key.split('.')
  const own = { history, applied: new Set(applied) }
  expect(wayOnOf(own, { app, name, direction: 'backward' }, database('default'))).toEqual({
    gone: false,
    command: `node manage.ts migrate ${target}`,
  })
})

it('names the database where it is another than the default one', () => {
  const own = { history, applied: new Set<string>() }
  const begun = { app: 'shop', name: '0001_first', direction: 'forward' } as const
  const command = (one: MigratableDatabase) => wayOnOf(own, begun, one).command
  expect(command(database('logs'))).toBe('node manage.ts migrate --database logs')
  expect(command(database('default', '--schemas acme'))).toBe('node manage.ts migrate --schemas acme')
  expect(command(database('logs', '--schemas acme'))).toBe('node manage.ts migrate --database logs --schemas acme')
  expect(wayOnOf(own, { ...begun, name: '0009_gone' }, database('logs'))).toEqual({
    gone: true,
    command: 'node manage.ts showmigrations shop --database logs',
    prune: 'node manage.ts migrate shop --prune --database logs',
  })
  expect(wayOnOf(own, { ...begun, name: '0009_gone' }, database('default', '--schemas acme'))).toEqual({
    gone: true,
    command: 'node manage.ts showmigrations shop --schemas acme',
  })
})
