import { QueryError, takeText, takeTexts } from '../../errors/errors.ts'
import { takenNames } from '../chain/new-name.ts'
import { refuseCut, refuseSelection } from './find.ts'
import type { ReadingChain } from './reading-chain.ts'

type Values = Readonly<Record<string, unknown>>

/** One column of all results. */
export async function pluck(query: ReadingChain, path: string): Promise<unknown[]> {
  takeText('pluck()', 'the name of a column', path)
  const found = (await query.values(path).all()) as Values[]
  return found.map((one) => one[path])
}

/** Some columns of all results, each result a list in the order of the paths. */
export async function valuesList(query: ReadingChain, paths: readonly string[]): Promise<unknown[][]> {
  if (paths.length === 0)
    throw new QueryError('valuesList() takes the columns that it gives: valuesList("id", "title").')
  takeTexts('valuesList()', 'names of columns', paths)
  const found = (await query.values(...paths).all()) as Values[]
  return found.map((one) => paths.map((path) => one[path]))
}

/** One column of the first result; `null` where there is none. */
export async function value(query: ReadingChain, path: string): Promise<unknown> {
  takeText('value()', 'the name of a column', path)
  const found = (await query.values(path).first()) as Values | null
  return found?.[path] ?? null
}

/** The starts of the units in which the values of a column lie, each once. */
export async function dates(query: ReadingChain, path: string, unit: string, order: string): Promise<unknown[]> {
  refuseCut(query, 'dates')
  refuseSelection(query, 'dates')
  takeText('dates()', 'the name of a column', path)
  if (order !== 'asc' && order !== 'desc') throw new QueryError('The order of dates() is "asc" or "desc".')
  const taken = takenNames(query.plan.model, Object.keys(query.plan.annotations))
  let name = 'start'
  for (let number = 2; taken(name); number++) name = `start${number}`
  const starts = query
    .filter({ [`${path}__isnull`]: false })
    .alias((row) => ({ [name]: columnAt(row, path).trunc(unit) }))
    .orderBy(`${order === 'desc' ? '-' : ''}${name}`)
  return pluck(starts.distinct(), name)
}

function columnAt(row: object, path: string): { trunc(unit: string): unknown } {
  let at: unknown = row
  for (const name of path.split('__')) at = (at as Values | undefined)?.[name]
  if (typeof at === 'object' && at !== null && 'trunc' in at && typeof at.trunc === 'function')
    return at as { trunc(unit: string): unknown }
  throw new QueryError(`dates() takes a column of dates, times or moments; "${path}" is none.`)
}
