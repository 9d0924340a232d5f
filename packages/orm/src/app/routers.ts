import { defineSetting } from '@tsango/core'
import type { Read } from '@tsango/core/settings'
import { listOf } from '@tsango/toolkit/text'
import type { DatabaseRouter } from '../databases/databases.ts'

const ANSWERS = ['read', 'write', 'allowRelation', 'allowMigrate']

/** The setting `databaseRouters`: say in which databases models live that do not say so in their meta; the first that answers is heard. Django's. */
export const databaseRouters = defineSetting<readonly DatabaseRouter[]>('databaseRouters', {
  help: 'Objects with read, write, allowRelation and allowMigrate, which name the databases of models.',
  form: 'code',
  read: (given = []) => readRouters(given),
})

function readRouters(given: unknown): Read<readonly DatabaseRouter[]> {
  if (!Array.isArray(given)) return { fault: 'it is not a list of routers.' }
  for (const router of given as readonly unknown[]) {
    if (typeof router !== 'object' || router === null) return { fault: 'one of them is no object.' }
    const wrong = Object.entries(router).find(
      ([name, answer]) => !ANSWERS.includes(name) || typeof answer !== 'function',
    )
    if (wrong) return { fault: `a router has "${wrong[0]}". Routers have functions, of the names ${listOf(ANSWERS)}.` }
  }
  return { value: given as readonly DatabaseRouter[] }
}
