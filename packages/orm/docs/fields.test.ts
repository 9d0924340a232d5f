import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { FieldSpec } from '@tsango/core/fields'
import ts from 'typescript-59'
import { expect, it } from 'vitest'
import { mariadb } from '../src/dialects/mariadb/mariadb.ts'
import { mysql } from '../src/dialects/mysql/mysql.ts'
import { postgres } from '../src/dialects/postgres/postgres.ts'
import { sqlite } from '../src/dialects/sqlite/sqlite.ts'
import { Unsupported } from '../src/errors/errors.ts'
import { Field, f } from '../src/index.ts'
import { fields, RELATIONS } from './fields.ts'

const DIALECTS = [postgres, mysql, mariadb, sqlite]
const README = fileURLToPath(new URL('../README.md', import.meta.url))
const TABLE = /(?<=<!-- fields -->\n)[\s\S]*?(?=<!-- \/fields -->)/

it('has one of each field', () => {
  expect([...Object.keys(fields), ...RELATIONS].sort()).toEqual(Object.keys(f).sort())
})

it('the README names all that a field can be told', () => {
  const readme = readFileSync(README, 'utf8')
  const told = Object.getOwnPropertyNames(Field.prototype).filter((name) => name !== 'constructor')
  expect(told.length).toBeGreaterThan(15)
  expect(told.filter((name) => !readme.includes(`\`${name}(`))).toEqual([])
})

it('the table of the README is what the types and the dialects say', async () => {
  const declared = declaredFields()
  const rows = Object.entries(fields).map(([name, { spec }]) => {
    const { call, value } = declared.get(name) as Declared
    return [`\`${call}\``, `\`${value.replaceAll('|', '\\|')}\``, ...DIALECTS.map((dialect) => columnOf(dialect, spec))]
  })
  const head = ['field', 'value', ...DIALECTS.map(({ features }) => features.title)]
  const table = [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |\n`).join('')
  const readme = readFileSync(README, 'utf8')
  expect(readme).toMatch(TABLE)
  await expect(readme.replace(TABLE, () => table)).toMatchFileSnapshot(README)
})

// What all texts are held to: told once, above the table.
const COLLATED = /(?: CHARACTER SET \w+)? COLLATE (?:"C"|\w+)/

function columnOf({ columns }: (typeof DIALECTS)[number], spec: FieldSpec): string {
  try {
    return `\`${columns.typeOf(spec).replace(COLLATED, '')}\``
  } catch (error) {
    if (!(error instanceof Unsupported)) throw error
    return '–'
  }
}

interface Declared {
  readonly call: string
  /** The type of its values. */
  readonly value: string
}

/** How each field of `fields.ts` is called, and what its values are to the compiler. */
function declaredFields(): Map<string, Declared> {
  const root = fileURLToPath(new URL('../../..', import.meta.url))
  const path = join(root, 'packages/orm/docs/fields.ts')
  const { config } = ts.readConfigFile(join(root, 'tsconfig.base.json'), ts.sys.readFile)
  const { options } = ts.parseJsonConfigFileContent({ ...config, files: [] }, ts.sys, root)
  const program = ts.createProgram([path], { ...options, noEmit: true })
  const checker = program.getTypeChecker()
  const found = new Map<string, Declared>()
  const visit = (node: ts.Node): void => {
    if (ts.isPropertyAssignment(node) && ts.isCallExpression(node.initializer)) {
      const call = node.initializer
      const type = checker.getTypeAtLocation(call)
      // Some fields have a type of their own, which says the value to the one that it extends.
      const reference = type.symbol.name === 'Field' ? type : type.getBaseTypes()?.[0]
      const [value] = checker.getTypeArguments(reference as ts.TypeReference)
      const signature = checker.getResolvedSignature(call)
      if (value && signature)
        found.set(node.name.getText(), {
          call: `f.${node.name.getText()}(${signature.parameters.map((one) => parameterOf(checker, one)).join(', ')})`,
          value: checker.typeToString(value).replaceAll('"', "'"),
        })
      return
    }
    ts.forEachChild(node, visit)
  }
  const file = program.getSourceFile(path)
  if (file) visit(file)
  return found
}

function parameterOf(checker: ts.TypeChecker, { name, valueDeclaration }: ts.Symbol): string {
  const { type } = valueDeclaration as ts.ParameterDeclaration
  const own = type && checker.getTypeFromTypeNode(type)
  const options = own && (checker.getBaseConstraintOfType(own) ?? own)
  if (!options?.symbol?.name.endsWith('Options')) return name
  return `{ ${options
    .getProperties()
    .map((one) => one.name)
    .join(', ')} }`
}
