import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { installBuilt } from '../installed.ts'
import type { BenchMigration, BenchModel, BenchSchema } from '../schema.ts'

const MANAGE = `import { manage } from 'tsango/manage'

await manage(() => import('./app.ts'))
`

/** Writes a project on the built packages, as a user has it. */
export function writeTsango(folder: string, { apps, models, migrations }: BenchSchema): void {
  installBuilt(folder)
  writeFileSync(
    join(folder, 'package.json'),
    JSON.stringify({ private: true, type: 'module', dependencies: { tsango: '*' } }),
  )
  writeFileSync(join(folder, 'manage.ts'), MANAGE)
  writeFileSync(join(folder, 'app.ts'), applicationFile(apps))
  for (const app of apps) {
    mkdirSync(join(folder, app, 'migrations'), { recursive: true })
    const own = models.filter((model) => model.app === app)
    writeFileSync(join(folder, app, 'app.ts'), appFile(app, own))
    writeFileSync(join(folder, app, 'models.ts'), modelsFile(own))
  }
  for (const one of migrations)
    writeFileSync(join(folder, one.app, 'migrations', `${one.name}.ts`), migrationFile(one, models))
}

const applicationFile = (apps: readonly string[]): string => `import { tsango } from 'tsango'
${apps.map((app) => `import { ${app} } from './${app}/app.ts'`).join('\n')}

export default tsango({ databases: { default: 'sqlite:./db.sqlite3' }, apps: [${apps.join(', ')}] })
`

const appFile = (app: string, own: readonly BenchModel[]): string => `import { defineApp } from 'tsango'
import { ${own.map(({ name }) => name).join(', ')} } from './models.ts'

export const ${app} = defineApp({
  name: '${app}',
  models: [${own.map(({ name }) => name).join(', ')}],
  migrations: new URL('./migrations/', import.meta.url),
})
`

const modelsFile = (own: readonly BenchModel[]): string => `import { f, Model } from 'tsango/orm'

${own.map(modelSource).join('\n\n')}
`

const modelSource = ({
  app,
  name,
  owner,
  added,
}: BenchModel): string => `export class ${name} extends Model('${app}.${name}') {
  title = f.char(200)
  slug = f.slug(50).unique()
  body = f.text()
  views = f.int().default(0)
  price = f.decimal(10, 2).default('0.00')
  active = f.bool().default(true)
  createdAt = f.dateTime({ autoNowAdd: true })
${owner ? `  owner = f.fk(() => ${owner}, { onDelete: 'cascade' })\n` : ''}${added.map((field) => `  ${field} = f.char(50).null()\n`).join('')}}`

function migrationFile({ app, after, model, field }: BenchMigration, models: readonly BenchModel[]): string {
  const dependencies = after ? `\n  dependencies: [['${app}', '${after}']],` : ''
  if (field)
    return `import { addField, field, migration } from 'tsango/migrations'

export default migration({${dependencies}
  operations: [addField('${app}.${model}', '${field}', field.char(50, { null: true }))],
})
`
  const owner = models.find(({ name }) => name === model)?.owner
  return `import { createModel, field, migration } from 'tsango/migrations'

export default migration({${dependencies}
  operations: [
    createModel('${app}.${model}', {
      fields: {
        id: field.bigAuto(),
        title: field.char(200),
        slug: field.slug(50, { unique: true }),
        body: field.text(),
        views: field.int({ default: 0 }),
        price: field.decimal(10, 2, { default: '0.00' }),
        active: field.bool({ default: true }),
        createdAt: field.dateTime({ auto: 'nowAdd' }),
${owner ? `        owner: field.fk('${app}.${owner}', { onDelete: 'cascade' }),\n` : ''}      },
    }),
  ],
})
`
}
