import ts from 'typescript-59'
import { type Example, examplesOf } from './examples.ts'

/** A method that an interface promises, or a function, with the examples of its doc comment. */
export interface Method {
  /** The interface; `''` for a function. */
  readonly owner: string
  readonly name: string
  /** The examples of all of its overloads. */
  readonly examples: readonly Example[]
}

/** The methods of the exported interfaces of a TypeScript source, and its exported functions, in order. */
export function methodsOf(source: string): Method[] {
  const file = ts.createSourceFile('file.ts', source, ts.ScriptTarget.Latest, true)
  const lineOf = (position: number) => file.getLineAndCharacterOfPosition(position).line + 1
  const examples = examplesOf(source)
  const methods = new Map<string, Method>()
  for (const { owner, name, node } of file.statements.filter(isExported).flatMap(membersOf)) {
    const [first, last] = [lineOf(node.getFullStart()), lineOf(node.getStart(file))]
    const own = examples.filter(({ line }) => line > first && line < last)
    const key = `${owner}.${name}`
    methods.set(key, { owner, name, examples: [...(methods.get(key)?.examples ?? []), ...own] })
  }
  return [...methods.values()]
}

interface Member {
  readonly owner: string
  readonly name: string
  readonly node: ts.Node
}

function isExported(statement: ts.Statement): boolean {
  return (ts.getCombinedModifierFlags(statement as ts.DeclarationStatement) & ts.ModifierFlags.Export) !== 0
}

function membersOf(statement: ts.Statement): Member[] {
  if (ts.isFunctionDeclaration(statement)) return [{ owner: '', name: statement.name?.text ?? '', node: statement }]
  if (!ts.isInterfaceDeclaration(statement)) return []
  return statement.members
    .filter(isMethod)
    .map((member) => ({ owner: statement.name.text, name: member.name.getText(), node: member }))
}

function isMethod(member: ts.TypeElement): member is ts.TypeElement & { readonly name: ts.Identifier } {
  if (!member.name || !ts.isIdentifier(member.name)) return false
  return (
    ts.isMethodSignature(member) ||
    (ts.isPropertySignature(member) && !!member.type && ts.isFunctionTypeNode(member.type))
  )
}

/**
 * The source with comments at the end of an example, and nothing else, written anew: `told` gives the lines that an example ends with. A line of over
 * 150 characters goes on below.
 */
export function retold(source: string, told: ReadonlyMap<Example, readonly string[]>): string {
  const lines = source.split('\n')
  for (const [{ line, code }, comments] of [...told].sort(([a], [b]) => b.line - a.line)) {
    const end = line - 1 + code.split('\n').length
    const start = line - 1 + codeOf(code).split('\n').length
    const indent = /^\s*\*/.exec(lines[line - 1] ?? '')?.[0] ?? ' *'
    lines.splice(start, end - start, ...comments.flatMap((comment) => wrapped(comment, `${indent} // `)))
  }
  return lines.join('\n')
}

/** An example without the comments that it ends with. */
export function codeOf(example: string): string {
  return example.replace(/(?:\n[ \t]*\/\/.*)+$/, '')
}

const WIDTH = 150

function wrapped(text: string, indent: string): string[] {
  const lines: string[] = []
  for (let rest = text; rest !== ''; ) {
    const margin = lines.length === 0 ? '' : '  '
    const room = WIDTH - indent.length - margin.length
    const cut = rest.length <= room ? rest.length : Math.max(rest.lastIndexOf(' ', room), 0) || rest.length
    lines.push(`${indent}${margin}${rest.slice(0, cut)}`)
    rest = rest.slice(cut).trimStart()
  }
  return lines
}
