import { Eta, type TemplateFunction } from 'eta/core'
import { TemplateNestedTooDeep } from '../errors/errors.ts'
import { checkFilterName, type Filter } from '../filters/filters.ts'
import { escapeValue, printValue, SafeHtml } from '../html/html.ts'
import { failureOf, lineInCode, lineInMessage, syntaxFaultOf } from './faults.ts'

/** Includes and layouts beyond this are a circle. */
const DEEPEST = 50

const AsyncFunction: FunctionConstructor = Object.getPrototypeOf(async () => {}).constructor

type Ast = ReturnType<Eta['parse']>
type Tag = Exclude<Ast[number], string>

/** What Eta hands from a template to those it includes; `depth` is ours. */
interface Handed {
  depth?: number
}

/** What a compiler needs to know. */
export interface CompilerOptions {
  readonly development: boolean
  readonly filters: Readonly<Record<string, Filter>>
  /** Gives the compiled template of a name; called for every include and layout too. */
  readonly load: (name: string, async: boolean) => TemplateFunction
}

/**
 * Eta with Tsango's rules: filters are in scope, `SafeHtml` is not escaped, `null` prints nothing, errors name template and line,
 * and templates are found by {@link CompilerOptions.load} alone.
 */
export class Compiler extends Eta {
  /** In scope of every template that mentions them. */
  readonly filters: Readonly<Record<string, Filter>>
  readonly #development: boolean
  #escapes = true

  constructor({ development, filters, load }: CompilerOptions) {
    // `debug` is what makes Eta keep count of lines; its own messages, which quote the source, are replaced below.
    super({ cache: true, debug: true, autoTrim: false, escapeFunction: escapeValue, filterFunction: printRaw })
    for (const name of Object.keys(filters)) checkFilterName(name)
    this.filters = filters
    this.#development = development
    this.templatesSync.get = (name) => load(name, false)
    this.templatesAsync.get = (name) => load(name, true)
    this.resolvePath = (name, options) => nested(name, options as Handed)
    // Never called, as `cache` is on and `get` always answers; without it Eta would not ask `resolvePath`.
    this.readFile = (path) => path
    this.RuntimeErr = (cause, source, line, template) => {
      throw failureOf(cause, { template, source, line, development: this.#development })
    }
    this.compileBody = (parts) => bodyOf(parts, this.#escapes)
  }

  /** Compiles a template. Raises `TemplateSyntaxInvalid`. */
  compileSource(source: string, template: string, async: boolean): TemplateFunction {
    let code = ''
    try {
      this.#escapes = !template.endsWith('.txt')
      this.configure({ functionHeader: this.#headerFor(source) })
      code = this.compileToString(source, { async, filepath: template })
      // What the function takes is what Eta's own `compile` gives it.
      return new (async ? AsyncFunction : Function)('it', 'options', code) as TemplateFunction
    } catch (cause) {
      const line = code === '' ? lineInMessage(String(cause)) : lineInCode(code, async)
      throw syntaxFaultOf(cause, { template, source, line, development: this.#development })
    }
  }

  /** Only the filters that a template mentions are taken out for it: this runs at each render and each include. */
  #headerFor(source: string): string {
    const mentioned = new Set(source.match(/[A-Za-z_$][\w$]*/g))
    const names = Object.keys(this.filters).filter((name) => mentioned.has(name))
    return names.length === 0 ? '' : `const { ${names.join(', ')} } = this.filters;`
  }
}

function nested(name: string, handed: Handed): string {
  handed.depth = (handed.depth ?? 0) + 1
  if (handed.depth > DEEPEST) throw new TemplateNestedTooDeep(name, DEEPEST)
  return name
}

/**
 * Writes the body in a block of its own, so that a template may use a filter's name for a variable. The semicolons keep a template's
 * `<% [a, b].forEach(…) %>` from being read as an index into what stands before it.
 */
function bodyOf(parts: Ast, escapes: boolean): string {
  const lines = parts.map((part) =>
    typeof part === 'string' ? `__eta.res+='${part}';` : `__eta.line=${part.lineNo ?? 0};\n${codeOf(part, escapes)}`,
  )
  return `{\n${lines.join('\n')}\n}`
}

function codeOf({ t: kind, val: code }: Tag, escapes: boolean): string {
  if (kind === 'i') return `__eta.res+=__eta.${escapes ? 'e' : 'f'}(${code}\n);`
  if (kind !== 'r') return code
  // `<%~ block('x', () => { %> … <% }) %>` is an expression only together with what follows it.
  return isExpression(code) ? `__eta.res+=__eta.f(${code}\n);` : `__eta.res+=${code}`
}

function isExpression(code: string): boolean {
  try {
    new AsyncFunction(`return (${code}\n)`)
    return true
  } catch {
    return false
  }
}

/** Prints for `<%~ … %>`: nothing is escaped, but null is nothing and a promise is refused here too. */
function printRaw(value: unknown): string {
  return SafeHtml.is(value) ? value.toString() : printValue(value)
}
