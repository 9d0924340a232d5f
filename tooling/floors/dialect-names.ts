import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript-59'
import { isTest, readMembers } from './members.ts'

const home = 'packages/orm/src/dialects/'
const names = /^(postgres|postgresql|mysql|mariadb|sqlite|libsql):?$/i

/** Where a dialect's name stands as a text of its own outside the dialects' folder: there, code asks for a feature instead. */
export function faultsOfDialectNames(root: string): readonly string[] {
  const files = readMembers(root).flatMap((member) => member.sources)
  return files
    .filter((file) => !file.startsWith(home) && !isTest(file))
    .flatMap((file) =>
      textsOf(readFileSync(join(root, file), 'utf8'))
        .filter(({ text }) => names.test(text))
        .map(({ text, line }) => `${file}:${line} says "${text}". Only ${home} knows a dialect's name: ask features.`),
    )
}

interface Text {
  readonly text: string
  readonly line: number
}

/** Every text between quotes in a file, with its line. */
export function textsOf(source: string): readonly Text[] {
  const file = ts.createSourceFile('file.ts', source, ts.ScriptTarget.Latest)
  const found: Text[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteralLike(node)) {
      found.push({ text: node.text, line: file.getLineAndCharacterOfPosition(node.getStart(file)).line + 1 })
    }
    ts.forEachChild(node, visit)
  }
  visit(file)
  return found
}
