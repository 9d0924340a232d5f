import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startChild } from '../runner/child.ts'
import { holdServer } from '../runner/server.ts'
import type { BenchCase, Contestant, Started, Subject, Target } from '../runner/subject.ts'
import { type Kind, SERVERS } from './contestants/databases.ts'
import type { Operation } from './contestants/measure.ts'
import { peers } from './peers/peers.ts'

/** How each case is called, and how many times the hand-written call it may cost: on SQLite, and on a server. */
const CASES: Readonly<Record<Operation, readonly [title: string, file: number, server: number]>> = {
  get: ['get by primary key', 1.6, 1.2],
  list: ['list of 20, filter and order', 1.15, 1.15],
  joined: ['list of 20 with selectRelated', 1.2, 1.15],
  prefetch: ['20 parents with prefetch', 1.25, 1.2],
  insert: ['insert one', 1.4, 1.2],
  bulk: ['bulk create 1,000', 1.3, 1.25],
  update: ['update by primary key', 1.4, 1.2],
  count: ['count', 1.1, 1.1],
}
const TITLES: Readonly<Record<Kind, string>> = {
  sqlite: 'SQLite',
  postgres: 'PostgreSQL',
  mysql: 'MySQL',
  mariadb: 'MariaDB',
}
/** A tenth of a second each, see `contestants/measure.ts`: what else the machine does meets all of them alike. */
const TURNS = 15
/** Of the contestants and of the server that they ask, see {@link holdServer}. */
const CORE = 1
const HAND = 'hand-written SQL, prepared'
const TSANGO = 'Tsango'
/** The drivers of each server, the default first. */
const DRIVERS: Readonly<Record<keyof typeof SERVERS, readonly string[]>> = {
  postgres: ['pg', 'postgres'],
  mysql: ['mariadb', 'mysql2'],
  mariadb: ['mariadb', 'mysql2'],
}
const operations = Object.keys(CASES) as Operation[]

/** The databases that are asked for: SQLite, and each server whose variable is set. */
export const kinds: readonly Kind[] = [
  'sqlite',
  ...(Object.keys(SERVERS) as (keyof typeof SERVERS)[]).filter((kind) => process.env[SERVERS[kind]]),
]

/** The contestants on one kind of database, with what the module of each is told besides the case. */
export function contestantsOn(
  kind: Kind,
  { peers: all = true }: { readonly peers?: boolean } = {},
): readonly { name: string; module: URL; variant: string }[] {
  const own = (name: string, file: string, variant = '') => ({
    name,
    module: new URL(`./contestants/${file}.ts`, import.meta.url),
    variant,
  })
  const hand = `hand-${kind === 'mariadb' ? 'mysql' : kind}`
  if (kind !== 'sqlite')
    return DRIVERS[kind].flatMap((driver) => [
      own(named(HAND, kind, driver), hand, driver),
      own(named(TSANGO, kind, driver), 'tsango', driver),
    ])
  return [
    own(HAND, hand),
    own(TSANGO, 'tsango'),
    own('Drizzle, prepared', 'drizzle', 'prepared'),
    own('Kysely', 'kysely'),
    own('Drizzle, dynamic', 'drizzle'),
    ...(all ? peers() : []),
  ]
}

function bench(kind: Kind, operation: Operation): BenchCase {
  return {
    name: nameOf(kind, operation),
    unit: 'µs',
    turns: TURNS,
    contestants: contestantsOn(kind).map(
      ({ name, module, variant }): Contestant => ({
        name,
        start: () => {
          hold(kind)
          return start(module, [operation, kind, 'time', variant])
        },
      }),
    ),
  }
}

async function start(module: URL, words: readonly string[]): Promise<Started> {
  const environment = {
    // Compiled once: only what runs in the windows is measured.
    NODE_COMPILE_CACHE: join(tmpdir(), 'tsango-bench-compiled'),
    // One size of the young generation for all: how far it has grown decides whether what lies outside of the heap makes the
    // runtime collect all of it, six times a second, and that is chance.
    NODE_OPTIONS: `${process.env['NODE_OPTIONS'] ?? ''} --max-semi-space-size=8`,
  }
  const child = startChild(module, { core: CORE, arguments: words, environment })
  await child.next()
  return {
    measure: () => child.ask<number>('measure'),
    end: async () => {
      await child.ask('end')
      await child.stop()
    },
  }
}

const held = new Set<Kind>(['sqlite'])

function hold(kind: Kind): void {
  if (held.has(kind)) return
  held.add(kind)
  const { hostname, port } = new URL(process.env[SERVERS[kind as keyof typeof SERVERS]] as string)
  const near = hostname === 'localhost' || hostname === '127.0.0.1' || hostname === '[::1]'
  if (!near || !holdServer(Number(port), CORE))
    console.error(`${TITLES[kind]} cannot be held on the core of the contestants: up to twice the time is chance.`)
}

function targets(kind: Kind, operation: Operation): readonly Target[] {
  const [, file, server] = CASES[operation]
  const one = { case: nameOf(kind, operation), atMost: kind === 'sqlite' ? file : server }
  if (kind === 'sqlite') return [{ ...one, contestant: TSANGO, base: HAND }]
  return DRIVERS[kind].map((driver) => ({
    ...one,
    contestant: named(TSANGO, kind, driver),
    base: named(HAND, kind, driver),
  }))
}

// Where there is one driver, its name says nothing.
function named(contestant: string, kind: keyof typeof SERVERS, driver: string): string {
  return DRIVERS[kind].length > 1 ? `${contestant} (${driver})` : contestant
}

function nameOf(kind: Kind, operation: Operation): string {
  return `${TITLES[kind]}: ${CASES[operation][0]}`
}

const all = kinds.flatMap((kind) => operations.map((operation) => [kind, operation] as const))

/** Whole calls, from the first word of the query to rows. */
export const subject: Subject = {
  name: 'orm',
  title: `ORM on ${kinds.map((kind) => TITLES[kind]).join(', ')}: CPU time of a whole call`,
  cases: all.map(([kind, operation]) => bench(kind, operation)),
  targets: all.flatMap(([kind, operation]) => targets(kind, operation)),
}
