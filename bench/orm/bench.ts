import { measureIn } from '../runner/child.ts'
import type { BenchCase, Contestant, Subject } from '../runner/subject.ts'

const HAND = 'hand-written SQL, prepared once'

function contestant(name: string, file: string, operation: string, variant = ''): Contestant {
  const module = new URL(`./contestants/${file}.ts`, import.meta.url)
  return { name, measure: () => measureIn<number>(module, { core: 1, arguments: [operation, variant] }) }
}

function bench(name: string, operation: string): BenchCase {
  return {
    name,
    unit: 'µs',
    contestants: [
      contestant(HAND, 'hand', operation),
      contestant('Tsango', 'tsango', operation),
      contestant('Drizzle, prepared', 'drizzle', operation, 'prepared'),
      contestant('Drizzle, dynamic', 'drizzle', operation),
    ],
  }
}

/** Whole calls on SQLite, from the first word of the query to rows. */
export const subject: Subject = {
  name: 'orm',
  title: 'ORM on SQLite: CPU time of a whole call',
  cases: [
    bench('get by primary key', 'get'),
    bench('list of 20 with a filter', 'list'),
    bench('the same with selectRelated', 'joined'),
  ],
  targets: [
    { case: 'get by primary key', contestant: 'Tsango', base: HAND, atMost: 1.8 },
    { case: 'list of 20 with a filter', contestant: 'Tsango', base: HAND, atMost: 1.25 },
    { case: 'the same with selectRelated', contestant: 'Tsango', base: HAND, atMost: 1.3 },
  ],
}
