/**
 * `pnpm bench <subject> [--json] [--rounds N] [--case TEXT]`: runs the benchmark of a folder beside this file.
 *
 * @module
 */
import { globSync } from 'node:fs'
import { dirname } from 'node:path'
import { parseArgs } from 'node:util'
import { runSubject } from './runner/runner.ts'
import type { Subject } from './runner/subject.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'boolean', default: false },
    rounds: { type: 'string' },
    case: { type: 'string' },
    help: { type: 'boolean', short: 'h', default: false },
  },
})

const subjects = globSync('*/bench.ts', { cwd: import.meta.dirname })
  .map(dirname)
  .sort()
const [name = ''] = positionals
const rounds = values.rounds === undefined ? undefined : Number(values.rounds)

if (values.help || !subjects.includes(name) || (rounds !== undefined && !(rounds >= 1))) {
  console.error(`Usage: pnpm bench ${subjects.join('|')} [--json] [--rounds N] [--case TEXT]`)
  process.exit(values.help ? 0 : 2)
}

const { subject } = (await import(`./${name}/bench.ts`)) as { subject: Subject }
await runSubject(subject, { json: values.json, rounds, only: values.case })
