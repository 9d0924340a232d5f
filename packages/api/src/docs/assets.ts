import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import { type StaticFiles, staticFiles } from '@tsango/templates/static-files'

const require = createRequire(import.meta.url)

/** The files of the documentation: Swagger UI as its package has it, and the script that starts it. Nothing comes from elsewhere. */
export function docsFiles(prefix: string): StaticFiles {
  const swagger = dirname(require.resolve('swagger-ui-dist/package.json'))
  return staticFiles({ folders: [new URL('../../assets/docs/', import.meta.url), swagger], prefix })
}
