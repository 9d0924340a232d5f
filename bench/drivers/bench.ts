import { SERVERS } from '../orm/contestants/databases.ts'
import { measureIn } from '../runner/child.ts'
import { alone, type BenchCase, type Contestant, type Subject } from '../runner/subject.ts'
import type { Operation, Server } from './contestants/measure.ts'

const PACKAGES: Readonly<Record<Server, readonly string[]>> = {
  postgres: ['pg', 'postgres'],
  mysql: ['mysql2', 'mariadb'],
  mariadb: ['mysql2', 'mariadb'],
}
const OPERATIONS: readonly Operation[] = ['get', 'list', 'transaction', 'get at once', 'list at once']
const servers = (Object.keys(SERVERS) as Server[]).filter((kind) => process.env[SERVERS[kind]])

function bench(kind: Server, operation: Operation): BenchCase {
  const contestant = (name: string, file: string, variant: string): Contestant => ({
    name,
    start: alone(() =>
      measureIn<number>(new URL(`./contestants/${file}.ts`, import.meta.url), {
        core: 1,
        arguments: [operation, kind, variant],
      }),
    ),
  })
  const ours = PACKAGES[kind].map((name) => contestant(`Tsango through ${name}`, 'ours', name))
  if (operation === 'transaction') return { name: nameOf(kind, operation), unit: 'µs', contestants: ours }
  const byItself = (name: string): Contestant[] => [
    contestant(`${name} alone, 10 connections`, 'alone', `${name} 10`),
    ...(operation.endsWith('at once') ? [contestant(`${name} alone, 1 connection`, 'alone', `${name} 1`)] : []),
  ]
  return { name: nameOf(kind, operation), unit: 'µs', contestants: [...ours, ...PACKAGES[kind].flatMap(byItself)] }
}

const nameOf = (kind: Server, operation: Operation): string => `${kind}: ${operation}`

/** What one call costs with each driver of a server, through Tsango's pool and by itself. */
export const subject: Subject = {
  name: 'drivers',
  title: 'Drivers: CPU time of a call',
  cases: servers.flatMap((kind) => OPERATIONS.map((operation) => bench(kind, operation))),
}
