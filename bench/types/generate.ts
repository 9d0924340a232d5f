import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** How large the generated application is. */
export interface Size {
  readonly models: number
  readonly queries: number
}

/** Writes an application whose models all point at each other in one cycle, and queries of every kind over them; deterministic. */
export function generate(folder: string, { models, queries }: Size): void {
  mkdirSync(folder, { recursive: true })
  const names = Array.from({ length: models }, (_, number) => `M${number}`)
  const perFile = 10
  for (let start = 0; start < models; start += perFile) {
    writeFileSync(join(folder, `models${start / perFile}.ts`), modelsFile(names, start, perFile))
  }
  const index = Array.from({ length: Math.ceil(models / perFile) }, (_, file) => `export * from './models${file}.ts'`)
  writeFileSync(join(folder, 'models.ts'), `${index.join('\n')}\n`)
  for (let file = 0; file < queries / 100; file++)
    writeFileSync(join(folder, `queries${file}.ts`), queriesFile(file * 100, models))
}

function modelsFile(names: readonly string[], start: number, count: number): string {
  const own = names.slice(start, start + count)
  const classes = own.map((name, offset) => model(name, start + offset, names.length))
  return `import { f, type Meta, Model, type Row } from '@tsango/orm'\nimport * as all from './models.ts'\n\n${classes.join('\n\n')}\n`
}

function model(name: string, number: number, total: number): string {
  const next = (step: number) => `all.M${(number + step) % total}`
  return `export class ${name} extends Model('bench.${name}') {
  static meta: Meta<${name}> = { ordering: ['-createdAt'], indexes: [['status', 'createdAt']] }
  title = f.char(200)
  slug = f.slug().unique()
  body = f.text()
  views = f.int().default(0)
  score = f.float().null()
  price = f.decimal(10, 2).default('0.00')
  active = f.bool().default(true)
  status = f.choice(['draft', 'published', 'archived']).default('draft')
  data = f.json<{ tags: string[]; size: number }>().null()
  day = f.date().null()
  createdAt = f.dateTime({ autoNowAdd: true })
  owner = f.fk(() => ${next(1)}, { onDelete: 'cascade' })
  editor = f.fk(() => ${next(7)}, { onDelete: 'setNull' }).null()
  tags = f.manyToMany(() => ${next(13)})
  children = f.reverse(() => ${next(total - 1)}, 'owner')
  url(this: Row<${name}>) { return \`/\${this.slug}\` }
}`
}

const SHAPES: readonly ((name: string, number: number) => string)[] = [
  (m, n) =>
    `${m}.objects().filter({ status: 'published', views__gt: ${n}, title__icontains: 'x' }).orderBy('-createdAt').limit(20)`,
  (m, n) => `${m}.objects().filter({ owner__owner__title__istartswith: 'a', editor__views__lte: ${n} })`,
  (m, n) =>
    `${m}.objects().where((p) => p.views.gt(${n}).and(p.owner.title.icontains('x')).or(p.children.count().gt(3)))`,
  (m) => `${m}.objects().selectRelated('owner', 'owner__owner').filter({ createdAt__year__gte: 2020 })`,
  (m) =>
    `${m}.objects().annotate((p) => ({ replies: p.children.count(), best: p.children.max((c) => c.views) })).orderBy('-replies')`,
  (m) => `${m}.objects().values('slug', 'owner__title', 'createdAt')`,
  (m) => `${m}.objects().aggregate((p) => ({ n: p.id.count(), sum: p.views.sum(), last: p.createdAt.max() }))`,
  (m, n) => `${m}.objects().create({ title: 'x', slug: 'x', body: '', ownerId: ${n} })`,
  (m, n) => `${m}.objects().filter({ id: ${n} }).update((p) => ({ views: p.views.plus(1), status: 'archived' }))`,
  (m) => `${m}.objects().prefetch('children', 'tags').exclude({ tags__slug__in: ['a', 'b'] }).first()`,
]

function queriesFile(start: number, models: number): string {
  const lines = Array.from({ length: 100 }, (_, offset) => {
    const number = start + offset
    const shape = SHAPES[number % SHAPES.length] as (name: string, number: number) => string
    return `export const q${number} = await ${shape(`all.M${(number * 7) % models}`, number)}`
  })
  return `import * as all from './models.ts'\n\n${lines.join('\n')}\n`
}
