import { Group, Permission, User } from '@tsango/auth/models'
import { createRegistry } from '@tsango/core/registry'
import { stateOf } from '@tsango/orm/migrations'
import { expect, it } from 'vitest'
import { LogEntry } from '../models/models.ts'
import initial from './0001_initial.ts'

it('makes the model as it is declared', () => {
  const models = [User, Group, Permission].map((model) => ({ model, app: 'auth' }))
  const { registry, problems } = createRegistry({ models: [...models, { model: LogEntry, app: 'admin' }] })
  expect(problems).toEqual([])
  const { fields, indexes } = stateOf(registry).models.get('admin.LogEntry') ?? {}
  expect(initial.operations).toEqual([{ type: 'createModel', model: 'admin.LogEntry', fields, indexes }])
})
