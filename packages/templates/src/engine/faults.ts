import { Script } from 'node:vm'
import { TemplateFailed, TemplateSyntaxInvalid } from '../errors/errors.ts'

/** Where and in what something went wrong. */
export interface Where {
  readonly template: string
  readonly source: string
  readonly line: number | undefined
  /** Whether source may be shown. */
  readonly development: boolean
}

/** Makes the error of a template that raised; one that comes from an included template only learns who included it. */
export function failureOf(cause: unknown, where: Where): TemplateFailed {
  if (cause instanceof TemplateFailed) return cause.includedFrom({ template: where.template, line: where.line })
  return new TemplateFailed({ ...where, cause, excerpt: excerptOf(where) })
}

/** Makes the error of a template that cannot be compiled. */
export function syntaxFaultOf(cause: unknown, where: Where): TemplateSyntaxInvalid {
  return cause instanceof TemplateSyntaxInvalid
    ? cause
    : new TemplateSyntaxInvalid({ ...where, cause, excerpt: excerptOf(where) })
}

/** Finds the template's line in a message of Eta's parser. */
export function lineInMessage(message: string): number | undefined {
  const found = /at line (\d+) col \d+/.exec(message)?.[1]
  return found === undefined ? undefined : Number(found)
}

const FILE = 'compiled-template'

/** Finds the template's line of a syntax error in the compiled code, by the line marks that stand in it. */
export function lineInCode(code: string, async: boolean): number | undefined {
  const compiledLine = syntaxErrorLine(`(${async ? 'async ' : ''}function (it, options) {\n${code}\n})`)
  if (compiledLine === undefined) return undefined
  const before = code
    .split('\n')
    .slice(0, compiledLine - 1)
    .join('\n')
  const marks = [...before.matchAll(/^__eta\.line=(\d+);$/gm)]
  const last = marks.at(-1)?.[1]
  return last === undefined ? undefined : Number(last)
}

/** Compiles code for its error alone: only a script tells the line, in the first line of its stack. */
function syntaxErrorLine(code: string): number | undefined {
  try {
    new Script(code, { filename: FILE })
    return undefined
  } catch (error) {
    const found = new RegExp(`^${FILE}:(\\d+)`).exec(error instanceof Error ? (error.stack ?? '') : '')?.[1]
    return found === undefined ? undefined : Number(found)
  }
}

function excerptOf({ source, line, development }: Where): string | undefined {
  if (!development || line === undefined) return undefined
  const first = Math.max(1, line - 3)
  const lines = source.split(/\r\n|\n|\r/).slice(first - 1, line + 3)
  return lines
    .map((text, index) => `${first + index === line ? '>' : ' '} ${String(first + index).padStart(4)} | ${text}`)
    .join('\n')
}
