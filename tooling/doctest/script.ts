import { stripTypeScriptTypes } from 'node:module'

/** A promise in an example: what an expression gives, or which error it raises. */
export interface Claim {
  /** The example's line that makes the claim, from 0. */
  readonly line: number
  /** The expression as it is written. */
  readonly expression: string
}

/** An example made runnable: the body of an async function and the claims that it makes by their index. */
export interface Script {
  /** JavaScript; it calls `__value(index, actual, expected)`, `__raises(index, thunk, name)` and `__import(specifier)` and reads `__meta`. */
  readonly body: string
  readonly claims: readonly Claim[]
}

const ARROW = /^(.*?)[ \t]*\/\/ → (.+)$/
const RAISES = /^throws ([\w$]+)$/
const ASSIGNED = /^\s*(?:const|let)\s+([\w$]+)\s*=[\s\S]*$/

const AsyncFunction: FunctionConstructor = Object.getPrototypeOf(async () => {}).constructor

/**
 * Turns an example into a script. `expression // → value` claims that the two are equal (a regular expression: that the text matches it),
 * `expression // → throws Name` that an error of that name is raised, `const x = expression // → value` claims it of `x`;
 * every other line is run as it stands. An expression may begin on an earlier line than its arrow.
 */
export function scriptOf(example: string): Script {
  const lines = asFunctionBody(strip(example)).split('\n')
  const claims: Claim[] = []
  const body: string[] = []
  for (const [line, text] of lines.entries()) {
    const [, code = '', claimed = ''] = ARROW.exec(text) ?? []
    if (claimed === '') {
      body.push(text)
      continue
    }
    const expression = takeExpression(body, code)
    body.push(checkOf(claims.length, expression, claimed))
    claims.push({ line, expression: expression.trim() })
  }
  return { body: `{\n${body.join('\n')}\n}`, claims }
}

/** Types become blanks; columns and lines stay. Its one warning, that it is experimental, would be printed in every test run. */
function strip(example: string): string {
  const emit = process.emitWarning
  process.emitWarning = () => {}
  try {
    return stripTypeScriptTypes(example)
  } finally {
    process.emitWarning = emit
  }
}

/** Writes what only a module may say (imports, exports, `import.meta`) in words that a function may say too. */
function asFunctionBody(code: string): string {
  return code
    .replace(/\bimport\.meta\b/g, '__meta')
    .replace(/^export\s+default\s+/gm, 'void ')
    .replace(/^export\s+(?=const|let|class|function|async)/gm, '')
    .replace(/^import\s+\*\s+as\s+(\S+)\s+from\s+(['"].*?['"]);?/gm, 'const $1 = await __import($2);')
    .replace(/^import\s+(\w+)\s+from\s+(['"].*?['"]);?/gm, 'const { default: $1 } = await __import($2);')
    .replace(
      /^import\s+\{([^}]*)\}\s+from\s+(['"].*?['"]);?/gm,
      (_, names: string, from: string) => `const {${names.replaceAll(' as ', ': ')}} = await __import(${from});`,
    )
    .replace(/^import\s+(['"].*?['"]);?/gm, 'await __import($1);')
}

/** Takes lines off the end of `body` until they and `code` are one expression or declaration. */
function takeExpression(body: string[], code: string): string {
  const taken = [code]
  while (!isWhole(taken.join('\n'))) {
    const previous = body.pop()
    if (previous === undefined) throw new SyntaxError(`The example's line "${code.trim()}" ends no expression.`)
    taken.unshift(previous)
  }
  return taken.join('\n')
}

function isWhole(code: string): boolean {
  return code.trim() !== '' && (parses(`return (${withoutSemicolon(code)}\n)`) || (ASSIGNED.test(code) && parses(code)))
}

function parses(body: string): boolean {
  try {
    new AsyncFunction(body)
    return true
  } catch {
    return false
  }
}

function checkOf(index: number, code: string, claimed: string): string {
  const raised = RAISES.exec(claimed)?.[1]
  const expression = withoutSemicolon(code)
  if (raised !== undefined) return `await __raises(${index}, async () => (${expression}\n), ${JSON.stringify(raised)});`
  if (parses(`return (${expression}\n)`)) return `__value(${index}, await (${expression}\n), (${claimed}));`
  return `${code};\n__value(${index}, await ${ASSIGNED.exec(code)?.[1]}, (${claimed}));`
}

function withoutSemicolon(code: string): string {
  return code.replace(/;\s*$/, '')
}
