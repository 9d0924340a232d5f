import type { Attributes } from '@tsango/core/spans'

const PLACE = /(?:\(|at )(?:async )?(\S+:\d+:\d+)\)?$/
const FRAMES = 40
// The framework's own packages, in a project and in their workspace.
const OWN = [new URL('../../../', import.meta.url).pathname, '/node_modules/']

/** The line that asked for a piece of work: as whoever does it says, or else the nearest one that is not the framework's. */
export function placeOf(attributes: Attributes): string | undefined {
  const { 'code.file.path': file, 'code.line.number': line } = attributes
  if (typeof file === 'string') return short(line === undefined ? file : `${file}:${line}`)
  const before = Error.stackTraceLimit
  Error.stackTraceLimit = FRAMES
  const { stack = '' } = new Error()
  Error.stackTraceLimit = before
  for (const row of stack.split('\n').slice(2)) {
    const place = PLACE.exec(row)?.[1]?.replace('file://', '')
    if (place?.startsWith('/') && !OWN.some((own) => place.includes(own) && !place.includes('.test.')))
      return short(place.replace(/:\d+$/, ''))
  }
  return undefined
}

// Where the project is everybody knows.
function short(place: string): string {
  const folder = `${globalThis.process?.cwd?.() ?? ''}/`
  return place.startsWith(folder) ? place.slice(folder.length) : place
}
