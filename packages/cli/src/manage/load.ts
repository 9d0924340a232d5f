import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Application } from '@tsango/core/apps'
import { ApplicationMissing } from '../errors/errors.ts'
import { keepCompiled } from './compile-cache.ts'
import { staleList } from './stale-list.ts'

/** Loads the module that exports the application, usually `() => import('./app.ts')`. */
export type LoadApplication<A extends Application = Application> = () => Promise<{ readonly default: A }>

/** Makes the folder of the script the place that relative paths start from, and reads its `.env`, which overrides no variable. */
export function enterProject(script: string | undefined): void {
  if (script !== undefined && existsSync(script)) process.chdir(dirname(script))
  keepCompiled(process.cwd())
  const file = join(process.cwd(), '.env')
  if (existsSync(file)) process.loadEnvFile(file)
}

/** Loads the application. Raises {@link ApplicationMissing} where the module's default export is none, and `ListStale` where a file is gone that a written list names. */
export async function loadApplication<A extends Application>(load: LoadApplication<A>): Promise<A> {
  const module: { readonly default?: unknown } = await load().catch((error: unknown) => {
    throw staleList(error) ?? error
  })
  if (!isApplication(module.default)) throw new ApplicationMissing(Object.keys(module))
  // It has an application's members, and the type of `load` says which application it is.
  return module.default as A
}

function isApplication(value: unknown): value is Application {
  return typeof value === 'object' && value !== null && 'apps' in value && 'run' in value && 'registry' in value
}
