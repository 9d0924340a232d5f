import { addField, createModel, field, runCode } from '@tsango/orm/migrations'
import { expect, it } from 'vitest'
import { migrationHash } from './hash.ts'

const made = createModel('blog.Post', { fields: { id: field.bigAuto(), title: field.char(50) } })
const hash = (...operations: Parameters<typeof migrationHash>[0]['operations']): string => migrationHash({ operations })

it('is the same for the same operations, and another for others', () => {
  expect(hash(made)).toBe(hash({ ...made, table: undefined } as never))
  expect(hash({ type: 'deleteModel', model: 'a.B' })).toBe(hash({ model: 'a.B', type: 'deleteModel' } as never))
  const fills = [1, '1', 1n, true, null, new Date(0), new Uint8Array([1]), [1], { a: 1 }, undefined]
  const hashes = fills.map((fill) => hash(addField('blog.Post', 'size', field.int(), { fill })))
  expect(new Set([hash(made), hash(), ...hashes]).size).toBe(fills.length + 2)
})

it('takes code for code', () => {
  expect(hash(runCode(() => {}))).toBe(hash(runCode(async ({ db }) => void (await db.query`SELECT 1`))))
})
