import { spawn } from 'node:child_process'
import { on, once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { makeDatabase } from '../contestants/databases.ts'

/** Debian's Python, which has Debian's Django. */
export const PYTHON = '/usr/bin/python3'

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const database = await makeDatabase('sqlite')
  const script = fileURLToPath(new URL('./django_contestant.py', import.meta.url))
  const python = spawn(PYTHON, [script, process.argv[2], database.place], { stdio: ['pipe', 'pipe', 'inherit'] })
  // It answers each line with one of its own, and has said that it is warm by then.
  const lines = createInterface(python.stdout)[Symbol.asyncIterator]()
  await lines.next()
  const requests = on(process, 'message')
  process.send?.('warm')
  for await (const [request] of requests) {
    if (request === 'end') break
    python.stdin.write('measure\n')
    process.send?.(Number((await lines.next()).value))
  }
  python.stdin.end()
  await once(python, 'close')
  await database.remove()
  process.send?.('ended')
}
