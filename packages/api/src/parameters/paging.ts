import type { LooseOptions } from '../viewset/options.ts'
import type { Parameter, ReadText } from './parameter.ts'

/** How a list is cut into pages. */
export interface Paging {
  readonly pageSize: number
  readonly parameters: { readonly page: Parameter; readonly pageSize: Parameter }
  readPage(text: string): ReadText<number>
  readPageSize(text: string): ReadText<number>
}

const DEFAULT_SIZE = 20
const DEFAULT_MAX = 100
const MAX_PAGE = 1_000_000_000

/** Prepares the pages of a list; sizes that cannot be go to `faults`. */
export function pagingOf(options: LooseOptions, faults: string[]): Paging {
  const { maxPageSize = Math.max(DEFAULT_MAX, options.pageSize ?? 0), pageSize = Math.min(DEFAULT_SIZE, maxPageSize) } =
    options
  for (const [name, size] of Object.entries({ pageSize, maxPageSize })) {
    if (!Number.isSafeInteger(size) || size < 1) faults.push(`"${name}" is ${size}, which is no whole number from 1.`)
  }
  if (pageSize > maxPageSize)
    faults.push(`"pageSize" is ${pageSize}, more than "maxPageSize", which is ${maxPageSize}.`)
  return {
    pageSize,
    parameters: {
      page: {
        name: 'page',
        description: 'The number of the page, from 1.',
        schema: { type: 'integer', minimum: 1, maximum: MAX_PAGE, default: 1 },
      },
      pageSize: {
        name: 'pageSize',
        description: 'Rows a page.',
        schema: { type: 'integer', minimum: 1, maximum: maxPageSize, default: pageSize },
      },
    },
    readPage: (text) => readCount(text, MAX_PAGE),
    readPageSize: (text) => readCount(text, maxPageSize),
  }
}

function readCount(text: string, max: number): ReadText<number> {
  const count = /^[1-9]\d{0,9}$/.test(text) ? Number(text) : undefined
  if (count === undefined || count > max) return { fault: `This must be a whole number from 1 to ${max}.` }
  return { value: count }
}
