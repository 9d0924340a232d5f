/** One `@example` of a doc comment. */
export interface Example {
  /** The line of the source on which the example's code begins, from 1. */
  readonly line: number
  /** The name of the export that the comment stands before, or `''` for a comment on a module. */
  readonly subject: string
  /** The example's code, without the comment's stars and without its fence. */
  readonly code: string
}

// A comment opens at the beginning of a line, so that `'**/*.ts'` in a string is none.
const COMMENT = /^[ \t]*\/\*\*((?:(?!\*\/)[\s\S])*)\*\/[ \t]*\n?(.*)$/gm

const DECLARED =
  /(?:function\*?|const|let|class|interface|type)\s+([\w$]+)|^\s*(?:static\s+|async\s+|get\s+|readonly\s+)*([\w$#]+)\s*[(<:=?]/

/**
 * Finds every `@example` in the doc comments of a TypeScript source, in order: raw lines up to the next tag, or what stands inside a ``` fence.
 */
export function examplesOf(source: string): Example[] {
  return [...source.matchAll(COMMENT)].flatMap((match) => {
    const start = source.slice(0, match.index).split('\n').length
    const lines = (match[1] ?? '').split('\n').map((line) => line.replace(/^[ \t]*\*? ?/, ''))
    const declared = DECLARED.exec(match[2] ?? '')
    return blocksOf(lines).map(({ first, code }) => ({
      line: start + first,
      subject: declared?.[1] ?? declared?.[2] ?? '',
      code,
    }))
  })
}

interface Block {
  readonly first: number
  readonly code: string
}

function blocksOf(lines: readonly string[]): Block[] {
  const blocks: Block[] = []
  for (let index = 0; index < lines.length; index++) {
    if (!/^@example\b/.test(lines[index] ?? '')) continue
    const first = index + 1
    let end = first
    let fenced = false
    while (end < lines.length && (fenced || !/^@\w/.test(lines[end] ?? ''))) {
      if (/^\s*```/.test(lines[end] ?? '')) fenced = !fenced
      end++
    }
    blocks.push(unfenced(lines.slice(first, end), first))
    index = end - 1
  }
  return blocks
}

/** Where an example has a fence, only what stands inside it is code; the prose around it is not. */
function unfenced(lines: readonly string[], first: number): Block {
  const open = lines.findIndex((line) => /^\s*```/.test(line))
  if (open === -1) return { first, code: lines.join('\n').trimEnd() }
  const length = lines.slice(open + 1).findIndex((line) => /^\s*```/.test(line))
  return {
    first: first + open + 1,
    code: lines.slice(open + 1, length === -1 ? undefined : open + 1 + length).join('\n'),
  }
}
