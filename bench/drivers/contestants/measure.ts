import { type Kind, makeDatabase, type SERVERS } from '../../orm/contestants/databases.ts'

/** The servers on which drivers are compared. */
export type Server = keyof typeof SERVERS

/** The names of all cases. */
export type Operation = 'get' | 'list' | 'transaction' | 'get at once' | 'list at once'

/** What a contestant does; whoever has no transactions of its own leaves them out. */
export interface Contestant {
  get(n: number): Promise<unknown>
  list(): Promise<unknown>
  transaction?(n: number): Promise<unknown>
}

/** Calls under way at the same time in the cases that end in "at once". */
const AT_ONCE = 50
const WARM_UP = 600
const WINDOW = 1200

/** The columns of a post, the rows of a list. */
export const GET =
  'SELECT id, title, slug, body, views, featured, status, author_id, published_at FROM bench_post WHERE id = '
/** See {@link GET}. */
export const LIST = GET.replace('id = ', '') + 'status = '
/** See {@link GET}. */
export const LISTED = ' ORDER BY id DESC LIMIT 20'
const POSTS = 10_000

/** Runs the operation that the first argument names on a server of the kind that the second names, and sends microseconds of the process's CPU a call. */
export async function measure(
  start: (url: string, kind: Server, variant: string) => Promise<Contestant>,
): Promise<void> {
  const [name, kind, variant = ''] = process.argv.slice(2) as [Operation, Server, string]
  const database = await makeDatabase(kind as Kind)
  const call = callOf(await start(database.place, kind, variant), name)
  await run(call, WARM_UP)
  const before = process.cpuUsage()
  const calls = await run(call, WINDOW)
  const { user, system } = process.cpuUsage(before)
  await database.remove()
  process.send?.((user + system) / calls)
}

function callOf(contestant: Contestant, name: Operation): (n: number) => Promise<number> {
  const { get, list, transaction = get } = contestant
  const id = (n: number): number => 1 + ((n * 7) % POSTS)
  const one = async (work: Promise<unknown>): Promise<number> => {
    await work
    return 1
  }
  const many = async (work: (index: number) => Promise<unknown>): Promise<number> => {
    await Promise.all(Array.from({ length: AT_ONCE }, (_, index) => work(index)))
    return AT_ONCE
  }
  const calls: Readonly<Record<Operation, (n: number) => Promise<number>>> = {
    get: (n) => one(get(id(n))),
    list: () => one(list()),
    transaction: (n) => one(transaction(id(n))),
    'get at once': (n) => many((index) => get(id(n + index))),
    'list at once': () => many(() => list()),
  }
  return calls[name]
}

async function run(call: (n: number) => Promise<number>, milliseconds: number): Promise<number> {
  const end = performance.now() + milliseconds
  let calls = 0
  while (performance.now() < end) calls += await call(calls)
  return calls
}
