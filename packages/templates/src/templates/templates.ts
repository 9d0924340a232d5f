/**
 * Templates and static files as an app: folders and filters come from every app, rendering knows its application by itself.
 *
 * @module
 */
import { type App, type Contribution, defineApp } from '@tsango/core/apps'
import type { TemplateName, Templates } from '../engine/engine.ts'
import { checkFilterName, type Filter } from '../filters/filters.ts'
import type { StaticFiles } from '../static-files/static-files.ts'
import { checkFolders, checkStyleSheets, checkSyntax } from './checks.ts'
import { currentInstallation, installation, type TemplatesAppOptions } from './installation.ts'
import { filterPoint, staticPoint, templatePoint } from './points.ts'

export type { TemplatesAppOptions } from './installation.ts'

/**
 * Makes the app that owns templates and static files; it serves the latter below `staticPrefix`.
 * An app's folders override those of the apps that it requires, and `options.folders` override all.
 *
 * @example
 * templates({ folders: [new URL('./templates/', import.meta.url)] }).name // → 'templates'
 */
export function templates(options: TemplatesAppOptions = {}): App {
  const path = new URL(options.staticPrefix ?? '/static/', 'http://localhost').pathname
  return defineApp({
    name: 'templates',
    resources: [installation(options)],
    checks: [checkSyntax(options), checkFolders(options), checkStyleSheets(options)],
    routes: (router) => {
      router.all(`${path}*`, async (c) => (await currentStaticFiles().handler(c.req.raw)) ?? c.notFound())
    },
  })
}

/**
 * Adds a folder of templates, for an app's `extends`.
 *
 * @example
 * templateFolder(new URL('./templates/', import.meta.url)).point.name // → 'templates.folders'
 */
export function templateFolder(folder: URL): Contribution {
  return templatePoint.contribute(folder)
}

/**
 * Adds a folder of static files, for an app's `extends`.
 *
 * @example
 * staticFolder(new URL('./static/', import.meta.url)).point.name // → 'templates.static'
 */
export function staticFolder(folder: URL): Contribution {
  return staticPoint.contribute(folder)
}

/**
 * Adds a filter that every template can call by its name, for an app's `extends`; a later app's filter takes the place of one with the same name.
 * Raises `FilterNameInvalid`.
 *
 * @example
 * templateFilter('shout', (text: string) => text.toUpperCase()).point.name // → 'templates.filters'
 * templateFilter('not a name', () => '') // → throws FilterNameInvalid
 */
export function templateFilter(name: string, filter: Filter): Contribution {
  checkFilterName(name)
  return filterPoint.contribute({ name, filter })
}

/** Gives the templates of the application that the current code runs in. Raises `TemplatesNotInstalled`. */
export function currentTemplates(): Templates {
  return currentInstallation().templates
}

/** Gives the static files of the application that the current code runs in. Raises `TemplatesNotInstalled`. */
export function currentStaticFiles(): StaticFiles {
  return currentInstallation().statics
}

/** Gives what `integrity` says of a static file of the current application; see `StaticFiles.integrity`. Raises `TemplatesNotInstalled` too. */
export function staticIntegrity(name: string): string {
  return currentStaticFiles().integrity(name)
}

/** Renders a template of the current application; see `Templates.render`. Raises `TemplatesNotInstalled` too. */
export function renderTemplate(name: TemplateName, data?: object): string {
  return currentTemplates().render(name, data)
}

/** Gives the URL of a static file of the current application; see `StaticFiles.url`. Raises `TemplatesNotInstalled` too. */
export function staticUrl(name: string): string {
  return currentStaticFiles().url(name)
}
