import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { randomToken } from 'tsango/signing'

const folder = fileURLToPath(new URL('..', import.meta.url))

/** A process of this project with a database of its own. */
export interface Run {
  readonly process: ChildProcess
  output(): string
  /** Resolves when it has printed the text; rejects when it ends without. */
  saw(text: string): Promise<void>
  /** Resolves to the exit code. */
  readonly ended: Promise<number | null>
}

/** A database file that goes away with `remove`. */
export interface Place {
  readonly file: string
  run(script: 'demo.ts' | 'manage.ts', words: readonly string[], environment?: Readonly<Record<string, string>>): Run
  remove(): void
}

/** Makes a folder for a database, so that nobody's own `db.sqlite3` is touched. */
export function makePlace(): Place {
  const place = mkdtempSync(join(tmpdir(), 'tsango-blog-'))
  const file = join(place, 'db.sqlite3')
  const started: ChildProcess[] = []
  return {
    file,
    run: (script, words, environment = {}) => {
      const { NODE_ENV: _mode, ...inherited } = process.env
      const env = { ...inherited, DATABASE_URL: `sqlite:${file}`, SECRET_KEY: randomToken(48), ...environment }
      const child = spawn(process.execPath, [join(folder, script), ...words], { env })
      started.push(child)
      return watch(child)
    },
    remove: () => {
      // A test that failed half-way leaves its process behind.
      for (const child of started) child.kill('SIGKILL')
      rmSync(place, { recursive: true, force: true })
    },
  }
}

function watch(child: ChildProcess): Run {
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (text: string) => (output += text))
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
  const saw = async (text: string): Promise<void> => {
    let over = false
    void ended.then(() => (over = true))
    while (!output.includes(text)) {
      if (over) throw new Unseen(text, output)
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }
  return { process: child, output: () => output, saw, ended }
}

class Unseen extends Error {
  constructor(text: string, output: string) {
    super(`The process ended without printing "${text}". It printed:\n${output}`)
  }
}

/** A port that nothing listens on. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, 'localhost')
  await new Promise((resolve) => server.once('listening', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return typeof address === 'object' && address !== null ? address.port : 0
}
