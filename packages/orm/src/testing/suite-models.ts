import { createRegistry, type ModelClass } from '@tsango/core'
import { afterAll, beforeAll, it } from 'vitest'
import { type Databases, databaseSlot, openDatabases } from '../databases/databases.ts'
import type { TestDatabase } from '../dialects/base/testing.ts'
import { Unsupported } from '../errors/errors.ts'
import { createTables } from './models.ts'

/** What a part of the contract suite runs with: a database of its own with the tables of models. */
export interface SuiteModels {
  /** A test inside the context of the open database. */
  test(title: string, body: () => Promise<void>): void
  /** Runs code as a test would, for hooks. */
  run<T>(body: () => Promise<T>): Promise<T>
  readonly database: TestDatabase
}

/** Makes a database with the tables of models for the tests of one `describe`. */
export function suiteModels(create: () => Promise<TestDatabase>, all: readonly ModelClass[]): SuiteModels {
  let database: TestDatabase
  let databases: Databases
  beforeAll(async () => {
    database = await create()
    const { registry } = createRegistry({ models: all.map((model) => ({ model, app: '' })), close: true })
    databases = await openDatabases({ default: database.url }, registry, { dialects: [database.dialect] })
    await createTables(databases.get())
  })
  afterAll(async () => {
    await databases?.close()
    await database?.remove()
  })
  const run = <T>(body: () => Promise<T>): Promise<T> => databaseSlot.run({ databases }, body)
  return {
    run,
    test: (title, body) => void it(title, () => run(body)),
    get database() {
      return database
    },
  }
}

/** Whether a dialect writes something; where it does not, it has to say so. */
export function can(write: () => unknown): boolean {
  try {
    write()
    return true
  } catch (error) {
    if (error instanceof Unsupported) return false
    throw error
  }
}
