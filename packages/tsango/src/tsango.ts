/**
 * The application with everything in it.
 *
 * @module
 */
import { api } from '@tsango/api/app'
import { type CacheOption, caching } from '@tsango/cache/app'
import { cli } from '@tsango/cli/cli'
import type { App } from '@tsango/core/apps'
import { type Environment, env, type Given, type Mode } from '@tsango/core/settings'
import { createHttpApplication, type HttpApplication } from '@tsango/http/application'
import type { Logger } from '@tsango/http/log'
import type { CorsOptions, CsrfOptions, HttpsOptions, SecurityHeadersOptions, SessionOptions } from '@tsango/middleware'
import { middleware } from '@tsango/middleware/app'
import { migrations } from '@tsango/migrate/migrations'
import type { DatabaseOptions, DatabaseRouter } from '@tsango/orm'
import { orm } from '@tsango/orm/app'
import { templates } from '@tsango/templates/templates'

/** The databases by name; the one of queries that name none is `default`. */
export type DatabasesOption = Readonly<Record<string, Given<string> | DatabaseOption>>

/** A database of which a URL alone does not say enough. */
export interface DatabaseOption extends Omit<DatabaseOptions, 'url'> {
  readonly url: Given<string>
}

/** What {@link tsango} takes. Each setting is a value, or a reader of the environment: `env.url('DATABASE_URL')`. */
export interface TsangoOptions {
  /** Your apps and those of packages that you use. */
  readonly apps?: readonly App[]
  /** `{ default: 'sqlite:./db.sqlite3' }`; paths start from the project's folder. */
  readonly databases?: DatabasesOption
  /** Say in which databases models live that do not say so in their meta; the first that answers is heard. */
  readonly databaseRouters?: readonly DatabaseRouter[]
  /** Signs cookies and links; several while it is changed, the newest first. Default: the variable `SECRET_KEY`; required in production. */
  readonly secret?: Given<string> | readonly Given<string>[]
  /** Default: from `NODE_ENV`. */
  readonly mode?: Mode
  /** Names that the site answers to, `['example.com']`; required in production. */
  readonly hosts?: Given<readonly string[]>
  /** Proxies in front, whose word on address and scheme counts. Default: none. */
  readonly proxies?: Given<boolean | readonly string[]>
  readonly https?: Given<boolean | HttpsOptions>
  readonly securityHeaders?: Given<SecurityHeadersOptions>
  readonly cors?: Given<CorsOptions>
  readonly session?: Given<SessionOptions>
  readonly csrf?: Given<CsrfOptions>
  /** Where the cache is: `'redis://localhost:6379/0'`, `'database:'`, `'file:./.cache'`. Default: in memory. */
  readonly cache?: Given<CacheOption>
  /** Bytes that a request's body may have. Default: 1 MiB. */
  readonly bodyLimit?: Given<number>
  /** Whether errors show cause and source. Default: in development. */
  readonly debug?: Given<boolean>
  /** Whether each request leaves a line in the log. Default: except in tests. */
  readonly accessLog?: Given<boolean>
  readonly logger?: Given<Logger>
  /** The settings that other apps declare, by name. */
  readonly settings?: Readonly<Record<string, unknown>>
  /** Default: the variables of the process. */
  readonly environment?: Environment
}

/**
 * Puts an application together: databases, a cache, migrations, templates, middleware, the command line and the API's documentation, and your apps on
 * them. Never throws: what is wrong is in `problems`, all of it, and `start` refuses.
 *
 * What comes along by itself can be listed among `apps` to give it options: `apps: [templates({ folders: [ … ] }), blog]`.
 *
 * @example
 * import { env } from 'tsango'
 * const app = tsango({ databases: { default: env.url('DATABASE_URL', 'sqlite:./db.sqlite3') } })
 * app.apps.map(({ name }) => name).includes('orm') // → true
 * tsango({ databses: {} } as never).problems[0]?.hint // → 'Did you mean "databases"?'
 */
export function tsango(options: TsangoOptions): HttpApplication {
  const { apps = [], mode, environment, settings, ...framework } = options
  return createHttpApplication({
    apps: [...beneath(apps), ...apps],
    settings: { ...secretOf(environment ?? process.env), ...framework, ...settings },
    ...(mode === undefined ? {} : { mode }),
    ...(environment === undefined ? {} : { environment }),
  })
}

function beneath(apps: readonly App[]): readonly App[] {
  const listed = new Set(apps.map(({ name }) => name))
  return [orm(), caching(), migrations(), templates(), middleware(), cli(), api()].filter(
    ({ name }) => !listed.has(name),
  )
}

// A reader without a default would make the secret required in development too.
function secretOf(environment: Environment): object {
  return environment['SECRET_KEY'] ? { secret: env.secret('SECRET_KEY') } : {}
}
