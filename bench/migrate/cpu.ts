import { spawnSync } from 'node:child_process'

/** Raised when what is measured fails. */
class CommandFailed extends Error {
  constructor(command: readonly string[], output: string) {
    super(`${command.join(' ')} failed:\n${output.slice(-2000)}`)
  }
}

/** Options of {@link cpuOf}. */
export interface CpuOptions {
  readonly cwd: string
  readonly environment?: Readonly<Record<string, string>>
}

/** Runs a command to its end and resolves to the seconds of CPU that it and its children took, user's and system's. */
export function cpuOf(command: readonly string[], { cwd, environment }: CpuOptions): number {
  // Node tells of its own use and of no child's; the shell does.
  const timed = `TIMEFORMAT='cpu %U %S'; time ( "$@" )`
  const { status, stdout, stderr } = spawnSync('bash', ['-c', timed, 'bash', ...command], {
    cwd,
    env: { ...process.env, ...environment },
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  })
  const [, user, system] = /cpu ([\d.]+) ([\d.]+)\s*$/.exec(stderr) ?? []
  if (status !== 0 || user === undefined) throw new CommandFailed(command, stdout + stderr)
  return Number(user) + Number(system)
}
