import { type Application, defineResource, type Resource } from '@tsango/core/apps'
import { contextSlot } from '@tsango/core/context'
import { createTemplates, type Templates, type TemplatesOptions } from '../engine/engine.ts'
import { TemplatesNotInstalled } from '../errors/errors.ts'
import type { Filter } from '../filters/filters.ts'
import { html, type SafeHtml } from '../html/html.ts'
import {
  type StaticCaching,
  type StaticFiles,
  type StaticFilesOptions,
  staticFiles,
} from '../static-files/static-files.ts'
import { filterPoint, staticPoint, templatePoint } from './points.ts'

/** What the templates app takes. */
export interface TemplatesAppOptions {
  /** Folders that override those of every app. */
  readonly folders?: readonly URL[]
  /** Folders of static files that override those of every app. */
  readonly staticFolders?: readonly URL[]
  /** Where static files are served; `'/static/'` unless said otherwise. */
  readonly staticPrefix?: string
  /** How long browsers keep static files without asking; default: a year under a hashed name, not at all under the plain one. */
  readonly staticCaching?: StaticCaching
  /** Filters that take the place of those of every app. */
  readonly filters?: Readonly<Record<string, Filter>>
}

/** The templates and static files of one application. */
export interface Installation {
  readonly templates: Templates
  readonly statics: StaticFiles
}

const slot = contextSlot<Installation>('templates')

/** Makes the resource that every request, job and command of the application finds in its context. */
export function installation(options: TemplatesAppOptions): Resource {
  return defineResource({ name: 'templates', slot, open: (app) => install(app, options), close: () => {} })
}

/** Gives what {@link installation} opened. Raises {@link TemplatesNotInstalled}. */
export function currentInstallation(): Installation {
  const current = slot.get()
  if (current === undefined) throw new TemplatesNotInstalled()
  return current
}

function install(app: Application, options: TemplatesAppOptions): Installation {
  const statics = staticFiles(staticOptions(app, options))
  if (app.mode === 'production') statics.prepare()
  const globals = { static: statics.url, integrity: (name: string) => integrityAttributes(statics, name) }
  return { statics, templates: createTemplates({ ...templateOptions(app, options), globals }) }
}

// What comes from another host is compared only where that lets every origin read it.
function integrityAttributes(statics: StaticFiles, name: string): SafeHtml {
  const integrity = statics.integrity(name)
  return statics.prefix.startsWith('/')
    ? html`integrity="${integrity}"`
    : html`integrity="${integrity}" crossorigin="anonymous"`
}

/** Gathers templates: an app comes after those that it requires, so the last one's folder is searched first. */
export function templateOptions(
  app: Application,
  { folders = [], filters = {} }: TemplatesAppOptions,
): TemplatesOptions {
  const contributed = app.contributions(filterPoint).map(({ name, filter }) => [name, filter] as const)
  return {
    folders: [...folders, ...app.contributions(templatePoint).toReversed()],
    filters: { ...Object.fromEntries(contributed), ...filters },
    development: app.mode === 'development',
  }
}

/** Gathers static files in the order of {@link templateOptions}. */
export function staticOptions(
  app: Application,
  { staticFolders = [], staticPrefix = '/static/', staticCaching }: TemplatesAppOptions,
): StaticFilesOptions {
  return {
    folders: [...staticFolders, ...app.contributions(staticPoint).toReversed()],
    prefix: staticPrefix,
    ...(staticCaching === undefined ? {} : { caching: staticCaching }),
    development: app.mode === 'development',
  }
}
