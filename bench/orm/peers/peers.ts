import { existsSync } from 'node:fs'

/** The ORMs that are compared on SQLite besides those of the workspace, by what must be there. */
const PEERS: readonly (readonly [name: string, file: string, needs: URL])[] = [
  ['TypeORM', 'typeorm', here('node_modules/typeorm/')],
  ['AdonisJS Lucid', 'lucid', here('node_modules/@adonisjs/lucid/')],
  ['Prisma', 'prisma', here('generated/client.ts')],
  ['MikroORM', 'mikro-orm', here('node_modules/@mikro-orm/sqlite/')],
  ['Django', 'django', new URL('file:///usr/lib/python3/dist-packages/django/')],
]

/** Those of them that are installed: `node bench/orm/peers/install.ts` does that. */
export function peers(): { name: string; module: URL; variant: string }[] {
  return PEERS.filter(([, , needs]) => existsSync(needs)).map(([name, file]) => ({
    name,
    module: here(`${file}.js`),
    variant: '',
  }))
}

function here(path: string): URL {
  return new URL(path, import.meta.url)
}
