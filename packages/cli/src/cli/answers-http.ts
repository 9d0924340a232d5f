import type { Application } from '@tsango/core/apps'
import type { HttpApplication } from '@tsango/http/application'

/** Whether an application answers HTTP; one made by `createApplication` of core does not. */
export function answersHttp(app: Application): app is HttpApplication {
  return 'hono' in app && 'fetch' in app
}
