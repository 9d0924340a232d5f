import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { cpuOf } from '../cpu.ts'
import type { BenchModel, BenchSchema } from '../schema.ts'

/** A table in a snapshot, as far as it is cut here. */
interface Table {
  readonly columns: Readonly<Record<string, object>>
}
interface Snapshot {
  readonly tables: Readonly<Record<string, Table>>
}

const ORIGIN = '00000000-0000-0000-0000-000000000000'

/** Writes the same project for drizzle-kit: its tables in one file, and one list of migrations, each with its SQL and its snapshot. */
export function writeDrizzleKit(folder: string, { models, migrations }: BenchSchema): void {
  writeFileSync(join(folder, 'drizzle.config.json'), JSON.stringify(CONFIG))
  writeFileSync(join(folder, 'schema.ts'), schemaSource(models))
  // The last snapshot is what drizzle-kit itself makes of the tables; the earlier ones have less.
  cpuOf(['drizzle-kit', 'generate', '--config', 'drizzle.config.json', '--name', 'whole'], { cwd: folder })
  const whole = JSON.parse(readFileSync(join(folder, 'drizzle/meta/0000_snapshot.json'), 'utf8')) as Snapshot
  rmSync(join(folder, 'drizzle'), { recursive: true })
  mkdirSync(join(folder, 'drizzle/meta'), { recursive: true })
  const tables: Record<string, Table> = {}
  const entries = migrations.map(({ model, field }, at) => {
    const name = model.toLowerCase()
    const full = whole.tables[name] as Table
    const shown = field
      ? [...Object.keys(tables[name]?.columns ?? {}), field]
      : Object.keys(full.columns).filter((one) => !one.startsWith('extra'))
    tables[name] = { ...full, columns: Object.fromEntries(shown.map((one) => [one, full.columns[one] as object])) }
    const number = String(at).padStart(4, '0')
    const tag = `${number}_${name}${field ? `_${field}` : ''}`
    const ids = { id: idOf(at + 1), prevId: at === 0 ? ORIGIN : idOf(at) }
    writeFileSync(join(folder, `drizzle/meta/${number}_snapshot.json`), JSON.stringify({ ...whole, ...ids, tables }))
    writeFileSync(
      join(folder, `drizzle/${tag}.sql`),
      field ? `ALTER TABLE \`${name}\` ADD \`${field}\` text;` : tableSql(name, full),
    )
    return { idx: at, version: '6', when: 1_700_000_000_000 + at, tag, breakpoints: true }
  })
  writeFileSync(
    join(folder, 'drizzle/meta/_journal.json'),
    JSON.stringify({ version: '7', dialect: 'sqlite', entries }),
  )
}

const CONFIG = { dialect: 'sqlite', schema: './schema.ts', out: './drizzle', dbCredentials: { url: './db.sqlite3' } }

const idOf = (number: number): string => `${String(number).padStart(8, '0')}${ORIGIN.slice(8)}`

// What is in it is no matter to whoever has nothing to do.
const tableSql = (name: string, { columns }: Table): string =>
  `CREATE TABLE \`${name}\` (${Object.keys(columns)
    .filter((one) => !one.startsWith('extra'))
    .map((one) => `\`${one}\` text`)
    .join(', ')});`

const schemaSource = (
  models: readonly BenchModel[],
): string => `import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'

${models.map(tableSource).join('\n\n')}
`

const tableSource = ({
  name,
  owner,
  added,
}: BenchModel): string => `export const ${name} = sqliteTable('${name.toLowerCase()}', {
  id: integer().primaryKey({ autoIncrement: true }),
  title: text().notNull(),
  slug: text().notNull().unique(),
  body: text().notNull(),
  views: integer().notNull().default(0),
  price: text().notNull().default('0.00'),
  active: integer({ mode: 'boolean' }).notNull().default(true),
  createdAt: integer({ mode: 'timestamp_ms' }).notNull(),
${owner ? `  owner: integer().notNull().references(() => ${owner}.id, { onDelete: 'cascade' }),\n` : ''}${added.map((field) => `  ${field}: text(),\n`).join('')}})`
