/** Source code that stands on one line where it fits, and else on one for each item. */
export type Code =
  | string
  | { readonly open: string; readonly items: readonly Code[]; readonly close: string; readonly spaced?: boolean }

const WIDTH = 100

/** Lays code out, indented by two blanks a level. */
export function layOut(code: Code, indent = 0, before = 0): string {
  const flat = onOneLine(code)
  if (typeof code === 'string' || code.items.length === 0 || indent + before + flat.length <= WIDTH) return flat
  // One list within a call goes on behind the call's bracket.
  const last = code.items.at(-1)
  if (code.close === ')' && typeof last === 'object') {
    const head = code.items
      .slice(0, -1)
      .map((item) => `${onOneLine(item)}, `)
      .join('')
    return `${code.open}${head}${layOut(last, indent, before + code.open.length + head.length)})`
  }
  const blanks = ' '.repeat(indent + 2)
  const lines = code.items.map((item) => `${blanks}${layOut(item, indent + 2)},\n`)
  return `${code.open}\n${lines.join('')}${' '.repeat(indent)}${code.close}`
}

function onOneLine(code: Code): string {
  if (typeof code === 'string') return code
  const gap = code.spaced && code.items.length ? ' ' : ''
  return `${code.open}${gap}${code.items.map(onOneLine).join(', ')}${gap}${code.close}`
}
