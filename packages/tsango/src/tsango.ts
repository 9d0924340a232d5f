/**
 * The application with everything in it.
 *
 * @module
 */
import { api } from '@tsango/api/app'
import { type CacheOption, caching } from '@tsango/cache/app'
import { cli } from '@tsango/cli/cli'
import { type App, defineApp } from '@tsango/core/apps'
import { type Environment, env, type Given, type Mode, type SettingsSource } from '@tsango/core/settings'
import { createHttpApplication, type HttpApplication } from '@tsango/http/application'
import type { Logger } from '@tsango/http/log'
import type { LogOptions, ServerSettings, Slashes, WebSocketSettings } from '@tsango/http/settings'
import { reverse } from '@tsango/http/urls'
import type {
  AccessLogOptions,
  CompressionOptions,
  CorsOptions,
  CsrfOptions,
  EtagOptions,
  HoneypotSettings,
  HttpsOptions,
  ProxyOptions,
  SecurityHeadersOptions,
  SecurityPreset,
  SessionOptions,
} from '@tsango/middleware'
import { middleware } from '@tsango/middleware/app'
import { migrations } from '@tsango/migrate/migrations'
import type { DatabaseOptions, DatabaseRouter } from '@tsango/orm'
import { orm } from '@tsango/orm/app'
import { templateFilter, templates } from '@tsango/templates/templates'
import type { DurationInput } from '@tsango/toolkit/durations'

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
  readonly proxies?: Given<boolean | 'private' | readonly string[] | ProxyOptions>
  readonly https?: Given<boolean | HttpsOptions>
  /** Options, or a preset by its name: `'strict'`, `'standard'` (default), `'relaxed'`, `'development'`. */
  readonly securityHeaders?: Given<SecurityPreset | SecurityHeadersOptions>
  readonly cors?: Given<CorsOptions>
  /** How responses are compressed, or `false`. Default: br, zstd, gzip or deflate from 500 bytes on. */
  readonly compression?: Given<boolean | CompressionOptions>
  /** Whether answers get an `ETag`, and 304 goes to who has them. Default: up to 4 MiB. */
  readonly etag?: Given<boolean | EtagOptions>
  /** How long a handler may take until its response begins, or `false`. Default: 30 s. */
  readonly timeout?: Given<DurationInput | false>
  readonly session?: Given<SessionOptions>
  readonly csrf?: Given<CsrfOptions>
  /** Whether forms are refused in which the field of `honeypotField(c)` is filled in, and its name: `{ field: 'company', changing: true }`. Default: no. */
  readonly honeypot?: Given<boolean | HoneypotSettings>
  /** Where the cache is: `'redis://localhost:6379/0'`, `'database:'`, `'file:./.cache'`; or several by name: `{ default, sessions }`. Default: in memory. */
  readonly cache?: Given<CacheOption>
  /** Bytes that a request's body may have. Default: 1 MiB. */
  readonly bodyLimit?: Given<number>
  /** Where and how the server listens: `{ port: 9000, workers: 'auto' }`, also by `TSANGO__SERVER__PORT=9000`. The command line counts more. */
  readonly server?: Given<ServerSettings>
  /** How many WebSockets there may be, how large their messages, how long they may be silent: `{ idleTimeout: '10m' }`. */
  readonly websockets?: Given<WebSocketSettings>
  /** Where the site is, `'https://example.com'`, for addresses in mails and jobs. */
  readonly siteUrl?: Given<string>
  /** Whether paths end with a slash: `'append'`, `'strip'`, or `'keep'`, as their routes are registered. The other form is redirected (308). */
  readonly slashes?: Given<Slashes>
  /** Whether errors show cause and source. Default: in development. */
  readonly debug?: Given<boolean>
  /** Whether each request leaves a line in the log. Default: except in tests. */
  readonly accessLog?: Given<boolean | AccessLogOptions>
  /** A logger of your own, or `{ levels: { 'shop.mail': 'debug' }, redact: ['iban'] }`. */
  readonly logger?: Given<Logger | LogOptions>
  /** The settings that other apps declare, by name. */
  readonly settings?: Readonly<Record<string, unknown>>
  /** Where more settings come from: `[settingsFolder(new URL('./settings/', import.meta.url))]`. Weaker than variables `TSANGO__…` and what stands here. */
  readonly settingsFrom?: readonly SettingsSource[]
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
  const { apps = [], mode, environment, settings, settingsFrom, ...framework } = options
  return createHttpApplication({
    apps: [...beneath(apps), ...apps],
    settings: { ...secretOf(environment ?? process.env), ...framework, ...settings },
    ...(mode === undefined ? {} : { mode }),
    ...(settingsFrom === undefined ? {} : { settingsFrom }),
    ...(environment === undefined ? {} : { environment }),
  })
}

// What templates call by name to make an address: `<%= url('blog.post', { slug }) %>`.
const templateUrls = defineApp({
  name: 'template_urls',
  title: 'Addresses in templates',
  extends: [templateFilter('url', reverse)],
})

function beneath(apps: readonly App[]): readonly App[] {
  const listed = new Set(apps.map(({ name }) => name))
  return [orm(), caching(), migrations(), templates(), middleware(), cli(), api(), templateUrls].filter(
    ({ name }) => !listed.has(name),
  )
}

// A reader without a default would make the secret required in development too.
function secretOf(environment: Environment): object {
  return environment['SECRET_KEY'] ? { secret: env.secret('SECRET_KEY') } : {}
}
