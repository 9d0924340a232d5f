import { createHash } from 'node:crypto'
import {
  addField,
  createModel,
  field,
  type Operation,
  removeField,
  runCode,
  runSql,
  separateDatabaseAndState,
} from '@tsango/orm/migrations'
import { expect, it } from 'vitest'
import { isHashOf, migrationHash, textOf } from './hash.ts'

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

const code = (): void => {}
const apart = (...database: Operation[]): Operation => separateDatabaseAndState({ database, state: [] })
const BESIDE: readonly (readonly [what: string, without: Operation, withIt: Operation])[] = [
  ['elidable', runCode(code), runCode(code, { elidable: true })],
  ['a reverse in code', runCode(code), runCode(code, { reverse: code })],
  ['a reverse in SQL', runSql('SELECT 1'), runSql('SELECT 1', { reverse: 'SELECT 2' })],
  ['the fill of the way back', removeField('a.B', 'c'), removeField('a.B', 'c', { fill: 1 })],
  ['one apart from the state', apart(runSql('SELECT 1')), apart(runSql('SELECT 1', { reverse: [] }))],
]

it.each(BESIDE)('leaves out what was not done to a database: %s', (_what, without, withIt) => {
  expect(hash(withIt)).toBe(hash(without))
})

// As releases before wrote them down.
const earlier = (...operations: readonly Operation[]): string =>
  createHash('sha256').update(textOf(operations)).digest('hex')

it.each(BESIDE)('knows a hash of which it was a part: %s', (_what, without, withIt) => {
  for (const operation of [without, withIt])
    expect(isHashOf(earlier(operation), { operations: [operation] })).toBe(true)
  expect(isHashOf(earlier(without), { operations: [withIt] })).toBe(true)
  expect(isHashOf(earlier(made), { operations: [withIt] })).toBe(false)
})

it('knows a hash that had one of them, where another was added', () => {
  const operations = [runCode(code, { reverse: code, elidable: true }), removeField('a.B', 'c', { fill: 1 })]
  const before = [runCode(code, { reverse: code }), removeField('a.B', 'c')]
  expect(isHashOf(earlier(...before), { operations })).toBe(true)
})
