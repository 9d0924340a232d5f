import { type ChildProcess, fork, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'

/** Options of {@link startChild}. */
export interface ChildOptions {
  /** The core on which it runs, where the machine has several and can pin a process. */
  readonly core?: number
  readonly arguments?: readonly string[]
  readonly environment?: Readonly<Record<string, string>>
}

/** A fresh process that speaks over messages. */
export interface Child {
  /** Sends a message and resolves to the next one that comes back. */
  ask<T>(message: unknown): Promise<T>
  /** Resolves to the next message. */
  next<T>(): Promise<T>
  stop(): Promise<void>
}

/** Starts a module in a fresh process. Its standard output goes nowhere, its standard error to ours. */
export function startChild(module: URL, options: ChildOptions = {}): Child {
  const child = fork(fileURLToPath(module), [...(options.arguments ?? [])], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: { ...process.env, ...options.environment },
  })
  if (options.core !== undefined && child.pid !== undefined) pin(child.pid, options.core)
  return {
    next: () => nextMessage(child),
    ask: (message) => {
      const answer = nextMessage<never>(child)
      child.send(message as object)
      return answer
    },
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return
      const gone = once(child, 'exit')
      child.kill('SIGKILL')
      await gone
    },
  }
}

/** Runs a module to its end in a fresh process and resolves to the one message that it sends. */
export async function measureIn<T>(module: URL, options: ChildOptions = {}): Promise<T> {
  const child = startChild(module, options)
  try {
    return await child.next<T>()
  } finally {
    await child.stop()
  }
}

function nextMessage<T>(child: ChildProcess): Promise<T> {
  return new Promise((resolve, reject) => {
    const onMessage = (message: unknown): void => {
      child.off('exit', onExit)
      resolve(message as T)
    }
    const onExit = (code: number | null): void => {
      child.off('message', onMessage)
      reject(new ChildEnded(code))
    }
    child.once('message', onMessage)
    child.once('exit', onExit)
  })
}

function pin(pid: number, core: number): void {
  // `taskset` is on every Linux; elsewhere the figures are only a little noisier, as they count CPU time.
  if (availableParallelism() > core)
    spawnSync('taskset', ['-a', '-p', '-c', String(core), String(pid)], { stdio: 'ignore' })
}

/** Raised when a process ends before it has answered. */
class ChildEnded extends Error {
  constructor(code: number | null) {
    super(`A contestant's process ended with code ${code} before it answered. What it said is above.`)
  }
}
