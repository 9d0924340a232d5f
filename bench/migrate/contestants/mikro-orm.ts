import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { BenchMigration, BenchModel, BenchSchema } from '../schema.ts'

/** Writes the same project for MikroORM: its entities in one file, and one list of migrations. */
export function writeMikroOrm(folder: string, { models, migrations }: BenchSchema): void {
  writeFileSync(
    join(folder, 'package.json'),
    JSON.stringify({
      private: true,
      type: 'module',
      dependencies: { '@mikro-orm/cli': '7', '@mikro-orm/sqlite': '7' },
    }),
  )
  writeFileSync(join(folder, 'tsconfig.json'), '{}')
  writeFileSync(join(folder, 'mikro-orm.config.js'), CONFIG)
  writeFileSync(join(folder, 'entities.js'), entitiesSource(models))
  mkdirSync(join(folder, 'migrations'))
  for (const [at, one] of migrations.entries()) {
    const name = `Migration${20_200_101_000_000 + at}`
    writeFileSync(join(folder, `migrations/${name}.js`), migrationSource(name, one, models))
  }
}

const CONFIG = `import { Migrator } from '@mikro-orm/migrations'
import { defineConfig } from '@mikro-orm/sqlite'
import { entities } from './entities.js'

export default defineConfig({
  dbName: 'db.sqlite3',
  entities,
  extensions: [Migrator],
  migrations: { path: './migrations', glob: '!(*.d).js', snapshot: true },
})
`

const entitiesSource = (models: readonly BenchModel[]): string => `import { defineEntity, p } from '@mikro-orm/core'

${models.map(entitySource).join('\n\n')}

export const entities = [${models.map(({ name }) => name).join(', ')}]
`

const entitySource = ({ name, owner, added }: BenchModel): string => `const ${name} = defineEntity({
  name: '${name}',
  tableName: '${name.toLowerCase()}',
  properties: {
    id: p.integer().primary(),
    title: p.string(),
    slug: p.string().unique(),
    body: p.text(),
    views: p.integer().default(0),
    price: p.decimal().default('0.00'),
    active: p.boolean().default(true),
    createdAt: p.datetime(),
${owner ? `    owner: () => p.manyToOne(${owner}).deleteRule('cascade'),\n` : ''}${added.map((field) => `    ${field}: p.string().nullable(),\n`).join('')}  },
})`

function migrationSource(name: string, { model, field }: BenchMigration, models: readonly BenchModel[]): string {
  const table = model.toLowerCase()
  const owner = models.find((one) => one.name === model)?.owner
  const sql = field
    ? `alter table \`${table}\` add column \`${field}\` text null;`
    : `create table \`${table}\` (\`id\` integer not null primary key autoincrement, \`title\` text not null, \`slug\` text not null, \`body\` text not null, \`views\` integer not null default 0, \`price\` numeric(10,0) not null default '0.00', \`active\` integer not null default true, \`created_at\` datetime not null${owner ? `, \`owner_id\` integer not null, constraint \`${table}_owner_id_foreign\` foreign key (\`owner_id\`) references \`${owner.toLowerCase()}\` (\`id\`) on delete cascade` : ''});`
  const unique = field
    ? ''
    : `\n    this.addSql('create unique index \`${table}_slug_unique\` on \`${table}\` (\`slug\`);')`
  const index =
    owner && !field
      ? `\n    this.addSql('create index \`${table}_owner_id_index\` on \`${table}\` (\`owner_id\`);')`
      : ''
  return `import { Migration } from '@mikro-orm/migrations'

export class ${name} extends Migration {
  up() {
    this.addSql(${JSON.stringify(sql)})${unique}${index}
  }
}
`
}
