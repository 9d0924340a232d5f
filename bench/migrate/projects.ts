import { mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { djangoCommands, writeDjango } from './contestants/django.ts'
import { writeDrizzleKit } from './contestants/drizzle-kit.ts'
import { writeMikroOrm } from './contestants/mikro-orm.ts'
import { writeTsango } from './contestants/tsango.ts'
import { cpuOf } from './cpu.ts'
import { peerModules } from './peers.ts'
import { type BenchSchema, type Size, schemaOf } from './schema.ts'

/** Who takes part, by name, in the order of the tables. */
export const TOOLS = ['Tsango', 'Django', 'drizzle-kit', 'MikroORM'] as const
/** One of them. */
export type Tool = (typeof TOOLS)[number]
/** What is measured: whether models have changed, and migrating a database that has everything. */
export type Task = 'check' | 'migrate'

interface Commands {
  write(folder: string, schema: BenchSchema): void
  readonly check: readonly string[]
  readonly migrate: readonly string[]
}

const made = new Map<string, string>()

process.on('exit', () => {
  for (const folder of made.values()) rmSync(folder, { recursive: true, force: true })
})

/** Seconds of CPU of a whole process that finds nothing to do; NaN where the tool is not there. The project is made and migrated first, once. */
export function measure(tool: Tool, task: Task, size: Size): number {
  const commands = commandsOf(tool)
  if (commands === undefined) return Number.NaN
  const { folder, environment } = projectOf(tool, size, commands)
  return cpuOf(commands[task], { cwd: folder, environment })
}

function projectOf(tool: Tool, size: Size, commands: Commands) {
  const key = `${tool} ${size.models} ${size.migrations}`
  const peers = tool === 'Tsango' || tool === 'Django' ? undefined : peerModules()
  const environment = { PATH: [...(peers ? [join(peers, '.bin')] : []), process.env['PATH']].join(delimiter) }
  const there = made.get(key)
  if (there) return { folder: there, environment }
  const folder = mkdtempSync(join(tmpdir(), 'tsango-bench-migrate-'))
  made.set(key, folder)
  if (peers) symlinkSync(peers, join(folder, 'node_modules'))
  process.env['PATH'] = environment.PATH
  commands.write(folder, schemaOf(size))
  // The second finds what the first has left.
  for (let round = 0; round < 2; round++) cpuOf(commands.migrate, { cwd: folder, environment })
  return { folder, environment }
}

function commandsOf(tool: Tool): Commands | undefined {
  switch (tool) {
    case 'Tsango':
      return {
        write: writeTsango,
        check: [process.execPath, 'manage.ts', 'makemigrations', '--check'],
        migrate: [process.execPath, 'manage.ts', 'migrate'],
      }
    case 'Django': {
      const commands = djangoCommands()
      return commands && { write: writeDjango, ...commands }
    }
    case 'drizzle-kit':
      return peerModules() === undefined
        ? undefined
        : {
            write: writeDrizzleKit,
            check: ['drizzle-kit', 'generate', '--config', 'drizzle.config.json'],
            migrate: ['drizzle-kit', 'migrate', '--config', 'drizzle.config.json'],
          }
    case 'MikroORM':
      return peerModules() === undefined
        ? undefined
        : {
            write: writeMikroOrm,
            check: ['mikro-orm', 'migration:check'],
            migrate: ['mikro-orm', 'migration:up'],
          }
  }
}
