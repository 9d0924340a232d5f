import type { ModelDefinition } from '@tsango/core/registry'
import { onceFor } from '@tsango/toolkit/once'
import type { Written } from '../databases/written.ts'
import type { RowState } from './state.ts'

type Values = Record<string, unknown>

/** What a row was when a block wrote it first. */
export interface Before {
  readonly block: Written
  /** The same of a block that wrote it before: that around this one, as a rule. */
  readonly earlier: Before | undefined
  readonly phase: RowState['phase']
  /** The columns that writes set by themselves. */
  readonly columns: readonly string[]
  readonly values: readonly unknown[]
  /** What writes of the block have set: what stands there instead was set by the program, and stays. */
  readonly made: unknown[]
}

const ABSENT = Symbol('absent')
const UNTOUCHED = Symbol('untouched')

/** Columns that writes set by themselves, whatever the program says: in a row that is there, and in one that is inserted. */
const byWrites = onceFor(({ fields, keyFields }: ModelDefinition) => {
  const names = (of: (typeof fields)[number][]): readonly string[] => of.map(({ attribute }) => attribute)
  const always = fields.filter(
    ({ spec }) => spec.auto === 'now' || spec.auto === 'version' || spec.generated || spec.softDelete,
  )
  const first = fields.filter(({ spec }) => spec.auto === 'place' || spec.dbDefault)
  return { new: names([...new Set([...keyFields, ...first, ...always])]), saved: names(always) }
})

/** The columns that writes set by themselves of a row. */
export function setByWrites(definition: ModelDefinition, phase: RowState['phase']): readonly string[] {
  return byWrites(definition)[phase === 'new' ? 'new' : 'saved']
}

/** What a row is now, for the block that is about to write it. */
export function beforeOf(
  columns: readonly string[],
  row: object,
  { phase, before }: Pick<RowState, 'phase' | 'before'>,
  block: Written,
): Before {
  const values = columns.map((name) => columnOf(row, name))
  return { block, earlier: before, phase, columns, values, made: columns.map(() => UNTOUCHED) }
}

/** What a write is about to set of a row. */
export function valuesBefore(before: Before, row: object): readonly unknown[] {
  return before.columns.map((name) => columnOf(row, name))
}

/** Notes what a write has set of a row. */
export function noteMade({ columns, made }: Before, row: object, values: readonly unknown[]): void {
  columns.forEach((name, index) => {
    const value = columnOf(row, name)
    if (!Object.is(value, values[index])) made[index] = value
  })
}

/** Puts back what writes have set of a row, unless the program has set something else. A frozen row stays as it is. */
export function putBack({ columns, values, made }: Before, row: object): void {
  columns.forEach((name, index) => {
    if (made[index] === UNTOUCHED || !Object.is(columnOf(row, name), made[index])) return
    if (values[index] === ABSENT) Reflect.deleteProperty(row, name)
    else Reflect.set(row, name, values[index])
  })
}

/** A chain of blocks without one of them. */
export function without(block: Written, chain: Before | undefined): Before | undefined {
  if (chain === undefined || chain.block === block) return chain?.earlier
  return { ...chain, earlier: without(block, chain.earlier) }
}

/** A chain of blocks in which a block has become a part of that around it. Tells whether that hears of the row for the first time. */
export function merged(
  block: Written,
  outer: Written,
  chain: Before | undefined,
): { readonly chain: Before | undefined; readonly first: boolean } {
  const inner = beforeIn(block, chain)
  const known = beforeIn(outer, chain)
  if (!inner || !known) return { chain: inner && renamed(inner, outer, chain), first: inner !== undefined }
  inner.columns.forEach((name, index) => {
    const at = known.columns.indexOf(name)
    if (at >= 0 && inner.made[index] !== UNTOUCHED) known.made[at] = inner.made[index]
  })
  return { chain: without(block, chain), first: false }
}

/** What a row was when one block wrote it first. */
export function beforeIn(block: Written, chain: Before | undefined): Before | undefined {
  for (let one = chain; one; one = one.earlier) if (one.block === block) return one
  return undefined
}

function renamed(inner: Before, block: Written, chain: Before | undefined): Before | undefined {
  if (chain === inner) return { ...inner, block }
  return chain && { ...chain, earlier: renamed(inner, block, chain.earlier) }
}

// A row that was read without some columns throws where these are asked for.
function columnOf(row: object, name: string): unknown {
  return Object.hasOwn(row, name) ? (row as Values)[name] : ABSENT
}
