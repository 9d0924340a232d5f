import type { Writable } from 'node:stream'
import type { Progress } from '@tsango/core/commands'
import { howFar, progressLine } from './progress.ts'
import type { Style } from './style.ts'

/** How steps are shown. */
export interface StepsOptions {
  readonly output: Writable
  /** Whether lines can be written over: a terminal. */
  readonly live: boolean
  readonly style: Style
}

/** Shows steps that are under way; only one line is ever unfinished. */
export interface Steps {
  run<T>(title: string, work: (progress: Progress) => Promise<T>): Promise<T>
  /** Writes a whole line without tearing a step's line apart. */
  around(write: () => void): void
}

const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏']
const FRAME_MS = 80
/** In milliseconds: how often a step tells how far it is where nothing can be written over. */
const TELL_MS = 5_000
const CLEAR = '\r\x1b[2K'

/** Makes the shower of steps: a turning sign on a terminal, plain lines elsewhere. */
export function createSteps(options: StepsOptions): Steps {
  return options.live ? liveSteps(options) : plainSteps(options)
}

function liveSteps({ output, style }: StepsOptions): Steps {
  let shown: string | undefined
  let frame = 0
  const draw = (): void => {
    if (shown !== undefined) output.write(`${CLEAR}${style('cyan', FRAMES[frame % FRAMES.length] ?? '')} ${shown}`)
  }
  const steps: Steps = {
    run: async (title, work) => {
      const started = performance.now()
      const outer = shown
      shown = title
      draw()
      const turning = setInterval(() => {
        frame++
        draw()
      }, FRAME_MS)
      let sign = style('red', '✗')
      try {
        const result = await work((done, total) => {
          shown = `${title} ${style('dim', progressLine(howFar(done, total, performance.now() - started)))}`
        })
        sign = style('green', '✓')
        return result
      } finally {
        clearInterval(turning)
        shown = outer
        output.write(`${CLEAR}${sign} ${title} ${style('dim', elapsed(started))}\n`)
        draw()
      }
    },
    around: (write) => {
      if (shown !== undefined) output.write(CLEAR)
      write()
      draw()
    },
  }
  return steps
}

function plainSteps({ output }: StepsOptions): Steps {
  let open = false
  const finishLine = (): void => {
    if (open) output.write('\n')
    open = false
  }
  return {
    run: async (title, work) => {
      const started = performance.now()
      finishLine()
      output.write(`${title} …`)
      open = true
      const end = (words: string): void => {
        output.write(open ? ` ${words}\n` : `${title}: ${words}\n`)
        open = false
      }
      let told = started
      const progress: Progress = (done, total) => {
        const now = performance.now()
        if (now - told < TELL_MS) return
        told = now
        finishLine()
        output.write(`${JSON.stringify({ step: title, ...howFar(done, total, now - started) })}\n`)
      }
      try {
        const result = await work(progress)
        end(`done (${elapsed(started)})`)
        return result
      } catch (error) {
        end('failed')
        throw error
      }
    },
    around: (write) => {
      finishLine()
      write()
    },
  }
}

function elapsed(started: number): string {
  const milliseconds = performance.now() - started
  return milliseconds < 1000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1000).toFixed(1)} s`
}
