/** Where an error was thrown, as a place in a file of the project. */
export interface Frame {
  readonly file: string
  readonly line: number
}

/** Lines of source around a place. */
export interface Excerpt extends Frame {
  readonly lines: readonly { readonly number: number; readonly text: string }[]
}

const FRAME = /(?:\(|at )(?:async )?(file:\/\/[^\s()]+|\/[^\s()]+|[A-Za-z]:[\\/][^\s()]+):(\d+):\d+\)?$/

/** The first frame of a stack that is neither Node's nor in `node_modules`, or else the first in a file. */
export function frameOf(stack: string | undefined): Frame | undefined {
  const frames = (stack ?? '').split('\n').flatMap((row) => {
    const [, file, line] = FRAME.exec(row.trim()) ?? []
    return file === undefined ? [] : [{ file, line: Number(line) }]
  })
  return frames.find(({ file }) => !file.includes('/node_modules/')) ?? frames[0]
}

/** The lines around a frame; nothing where the file cannot be read. */
export async function excerptAt(frame: Frame, around = 5): Promise<Excerpt | undefined> {
  try {
    const { readFile } = await import('node:fs/promises')
    const source = await readFile(frame.file.startsWith('file:') ? new URL(frame.file) : frame.file, 'utf8')
    const rows = source.split('\n')
    const first = Math.max(frame.line - around, 1)
    const lines = rows.slice(first - 1, frame.line + around).map((text, index) => ({ number: first + index, text }))
    return { ...frame, lines }
  } catch {
    return undefined
  }
}
