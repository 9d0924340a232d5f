import { modelOf, type Operation, type Place, type ProjectState } from '@tsango/orm/migrations'
import { isDoneBeside } from '../changes/beside.ts'
import { type History, stateAfter } from '../history/history.ts'
import { applyOperation, doesNothing } from '../operations/operations.ts'
import type { PlannedMigration } from './planned.ts'

// Whoever applies it may have any of the tables.
const EVERYWHERE: Place = { has: () => true, holds: () => true }

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
      const before = state
      state = applyOperation(before, operation)
      const ours = 'model' in operation && !made.has(operation.model)
      const concurrent = ours ? besideOthers(operation, before, state) : undefined
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

/** The operation as it does not hold others up; `undefined` where it is that anyway, or cannot be. */
export function besideOthers(operation: Operation, before: ProjectState, after: ProjectState): Operation | undefined {
  if (doesNothing(before, operation)) return undefined
  switch (operation.type) {
    case 'addIndex':
    case 'removeIndex':
    case 'addCheck':
      return { ...operation, concurrently: true }
    case 'addField':
    case 'alterField': {
      const { managed, view } = modelOf(before, operation.model)
      const ours = managed !== false && !view
      return ours && isDoneBeside(operation, { before, after, place: EVERYWHERE })
        ? { ...operation, concurrently: true }
        : undefined
    }
    default:
      return undefined
  }
}
