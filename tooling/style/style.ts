import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript-59'
import { isTest, readMembers } from '../floors/members.ts'

/** What a rule finds in a file: where, and what is to be done. */
interface Fault {
  readonly position: number
  readonly message: string
}

type Rule = (file: ts.SourceFile) => readonly Fault[]

/** Faults in what users of the packages get; tests are left out. */
export function faultsOfStyle(root: string): readonly string[] {
  const files = readMembers(root).flatMap((member) => member.sources.filter((file) => !isTest(file)))
  return files.flatMap((file) =>
    faultsOfFile(readFileSync(join(root, file), 'utf8')).map(({ line, message }) => `${file}:${line} ${message}`),
  )
}

/** What is wrong with the text of one file, with its line. */
export function faultsOfFile(source: string): readonly { readonly line: number; readonly message: string }[] {
  const file = ts.createSourceFile('file.ts', source, ts.ScriptTarget.Latest, true)
  const faults = [exportsWithoutComment, bareErrors, unfinished].flatMap((rule) => rule(file))
  return faults.map(({ position, message }) => ({
    line: file.getLineAndCharacterOfPosition(position).line + 1,
    message,
  }))
}

/** Every export has a doc comment; overloads and merged declarations need one on the first. */
const exportsWithoutComment: Rule = (file) => {
  const seen = new Set<string>()
  return file.statements.flatMap((statement) => {
    const isExported =
      ts.canHaveModifiers(statement) &&
      ts.getModifiers(statement)?.some((each) => each.kind === ts.SyntaxKind.ExportKeyword)
    if (!isExported) return []
    const name = nameOf(statement)
    if (!name || seen.has(name)) return []
    seen.add(name)
    const start = statement.getStart(file)
    const isDocumented =
      ts.getJSDocCommentsAndTags(statement).length > 0 ||
      ts.getLeadingCommentRanges(file.text, statement.pos)?.some((range) => file.text.startsWith('/**', range.pos))
    return isDocumented ? [] : [{ position: start, message: `exports "${name}" without a doc comment.` }]
  })
}

function nameOf(statement: ts.Statement): string | undefined {
  if (ts.isVariableStatement(statement)) return statement.declarationList.declarations[0]?.name.getText()
  const named =
    ts.isFunctionDeclaration(statement) ||
    ts.isClassDeclaration(statement) ||
    ts.isInterfaceDeclaration(statement) ||
    ts.isTypeAliasDeclaration(statement)
  return named ? statement.name?.text : undefined
}

/** A failure has a class of its own, with a code: a bare `Error` says nothing that a program could ask. */
const bareErrors: Rule = (file) => {
  const faults: Fault[] = []
  const visit = (node: ts.Node): void => {
    const thrown =
      ts.isThrowStatement(node) && ts.isNewExpression(node.expression) ? node.expression.expression : undefined
    if (thrown && ts.isIdentifier(thrown) && /^(Error|TypeError|RangeError)$/.test(thrown.text)) {
      faults.push({
        position: node.getStart(file),
        message: `throws a bare ${thrown.text}. Give the failure a class with a code.`,
      })
    }
    ts.forEachChild(node, visit)
  }
  visit(file)
  return faults
}

/** What is not done is left out, not marked. */
const unfinished: Rule = (file) => {
  const found = file.text.matchAll(/\b(TODO|FIXME|XXX|HACK)\b/g)
  return [...found].map(({ 0: mark, index }) => ({ position: index, message: `says ${mark}. Do it, or leave it out.` }))
}
