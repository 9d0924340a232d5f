import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { makeDatabase } from '../contestants/databases.ts'

/** Debian's Python, which has Debian's Django. */
export const PYTHON = '/usr/bin/python3'

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const database = await makeDatabase('sqlite')
  const script = fileURLToPath(new URL('./django_contestant.py', import.meta.url))
  const figure = Number(execFileSync(PYTHON, [script, process.argv[2], database.place], { encoding: 'utf8' }))
  await database.remove()
  process.send?.(figure)
}
