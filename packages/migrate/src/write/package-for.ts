import { readFile } from 'node:fs/promises'

/** What a migration in the folder imports: the meta package where the project depends on it. */
export async function packageFor(folder: URL): Promise<string> {
  const manifest = await manifestAt(folder)
  if (manifest) return dependsOnMeta(manifest) ? 'tsango/migrations' : '@tsango/orm/migrations'
  const above = new URL('..', folder)
  return above.href === folder.href ? '@tsango/orm/migrations' : packageFor(above)
}

type Manifest = Readonly<Record<string, unknown>>

async function manifestAt(folder: URL): Promise<Manifest | undefined> {
  try {
    return JSON.parse(await readFile(new URL('package.json', folder), 'utf8')) as Manifest
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR'))
      return undefined
    throw error
  }
}

function dependsOnMeta(manifest: Manifest): boolean {
  return ['dependencies', 'devDependencies', 'peerDependencies'].some((kind) => {
    const listed = manifest[kind]
    return typeof listed === 'object' && listed !== null && 'tsango' in listed
  })
}
