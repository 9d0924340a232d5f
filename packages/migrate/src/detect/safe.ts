import { isDeepStrictEqual } from 'node:util'
import { type FieldData, modelOf, type Operation, type ProjectState } from '@tsango/orm/migrations'
import { type History, stateAfter } from '../history/history.ts'
import { applyOperation } from '../operations/operations.ts'
import type { PlannedMigration } from './planned.ts'

/**
 * The same migrations, with what can be done beside those who work with its table done so: in migrations of their own, which are no transaction. Tables that are made in
 * them are nobody's yet.
 */
export function safeMigrations(history: History, planned: readonly PlannedMigration[]): readonly PlannedMigration[] {
  let state = stateAfter(history)
  const made = new Set<string>()
  const last = new Map<string, string>()
  const added = new Map<string, number>()
  return planned.flatMap((one) => {
    const groups: { beside: boolean; operations: Operation[] }[] = []
    for (const operation of one.operations) {
      if (operation.type === 'createModel') made.add(operation.model)
      const concurrent = 'model' in operation && !made.has(operation.model) ? concurrently(operation, state) : undefined
      state = applyOperation(state, operation)
      const group = groups.at(-1)
      if (group && group.beside === (concurrent !== undefined)) group.operations.push(concurrent ?? operation)
      else groups.push({ beside: concurrent !== undefined, operations: [concurrent ?? operation] })
    }
    const shift = added.get(one.app) ?? 0
    added.set(one.app, shift + Math.max(0, groups.length - 1))
    const names = groups.map((group, at) => named(one.name, shift + at, group.beside))
    last.set(`${one.app}.${one.name}`, names.at(-1) ?? one.name)
    return groups.map(({ beside, operations }, at): PlannedMigration => {
      const before = names[at - 1]
      return {
        ...one,
        name: names[at] ?? one.name,
        dependencies: before
          ? [[one.app, before]]
          : one.dependencies.map(([app, name]) => [app, last.get(`${app}.${name}`) ?? name] as const),
        operations,
        ...(beside ? { atomic: false } : {}),
      }
    })
  })
}

function named(name: string, shift: number, beside: boolean): string {
  const number = String(Number(name.slice(0, 4)) + shift).padStart(4, '0')
  return `${number}${name.slice(4)}${beside ? '_concurrently' : ''}`
}

// The operation as it does not hold others up; absent where it is that anyway, or cannot be.
function concurrently(operation: Operation, state: ProjectState): Operation | undefined {
  switch (operation.type) {
    case 'addIndex':
    case 'removeIndex':
    case 'addCheck':
      return { ...operation, concurrently: true }
    case 'addField':
      return isOpenKey(operation) || isBounded(operation.field) ? { ...operation, concurrently: true } : undefined
    case 'alterField': {
      const old = modelOf(state, operation.model).fields[operation.name]
      const required = old?.nullable && isDeepStrictEqual({ ...old, nullable: false }, operation.field)
      return required || isBoundAnew(old, operation.field) ? { ...operation, concurrently: true } : undefined
    }
    default:
      return undefined
  }
}

const isOpenKey = ({ field, fill }: Operation<'addField'>): boolean =>
  field.kind === 'key' && field.nullable && fill === undefined

const isBounded = (field: FieldData): boolean =>
  field.kind !== 'key' &&
  !field.generated &&
  (field.min !== undefined || field.max !== undefined || field.words !== undefined)

// Nothing but its bounds is another, and rows have to be looked through for them.
function isBoundAnew(before: FieldData | undefined, after: FieldData): boolean {
  if (!before || before.kind === 'key' || after.kind === 'key' || !isBounded(after)) return false
  const { min: _oldMin, max: _oldMax, words: _oldWords, ...old } = before
  const { min: _min, max: _max, words: _words, ...next } = after
  return isDeepStrictEqual(old, next)
}
