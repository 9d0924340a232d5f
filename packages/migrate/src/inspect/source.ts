import { layOut } from '../write/layout.ts'
import { quoted } from '../write/literals.ts'
import type { InspectedModel } from './models.ts'

/** Options of {@link modelsSource}. */
export interface SourceOptions {
  /** The package that is imported: `tsango/orm` or `@tsango/orm`. */
  readonly from: string
  /** What the models were read from, for people. */
  readonly title: string
}

/** Models as the source of a file. */
export function modelsSource(models: readonly InspectedModel[], { from, title }: SourceOptions): string {
  const classes = models.map(classCode)
  const code = classes.join('\n')
  // Without texts and comments, in which any word may stand.
  const bare = code.replace(/'(?:[^'\\]|\\.)*'|^ *\/\/.*$/gm, "''")
  const names = [
    ...(/\bdbSql\(/.test(bare) ? ['dbSql'] : []),
    ...(/\bf\./.test(bare) ? ['f'] : []),
    ...(/: Meta</.test(bare) ? ['type Meta'] : []),
    'Model',
  ]
  const head = [
    comment(
      `Made of the database ${title} by inspectdb. Look it through: give things the names that you use, and say what the database does not know.`,
    ),
    ...(/\bsql`/.test(bare)
      ? [comment('Its SQL is written with Drizzle: npm install drizzle-orm'), "import { sql } from 'drizzle-orm/sql'"]
      : []),
    `import { ${names.join(', ')} } from ${quoted(from)}`,
  ]
  return models.length ? `${head.join('\n')}\n\n${code}` : `${head[0] ?? ''}\nexport {}\n`
}

function classCode({ name, label, options, meta, members, notes }: InspectedModel): string {
  const base = layOut({ open: 'Model(', items: [quoted(label), ...(options ? [options] : [])], close: ')' })
  const said = typeof meta === 'object' && meta.items.length > 0
  const body = [
    ...(said ? [`  static meta: Meta<${name}> = ${layOut(meta, 2, name.length + 23)}`] : []),
    ...(said && members.length ? [''] : []),
    ...members.flatMap((member) => [
      ...member.notes.map((note) => `  ${comment(note)}`),
      `  ${member.name} = ${member.code}`,
    ]),
  ]
  const lines = body.length ? `{\n${body.join('\n')}\n}` : '{}'
  return `${notes.map((note) => `${comment(note)}\n`).join('')}export class ${name} extends ${base} ${lines}\n`
}

// On one line, whatever stands in it: what would end the line, or turn the order of letters round, does not.
function comment(text: string): string {
  return `// ${text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')}`
}
