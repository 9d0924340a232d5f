/**
 * The admin as an app.
 *
 * @module
 */
import { auth } from '@tsango/auth/app'
import { type App, type Application, defineApp } from '@tsango/core/apps'
import { currentContext } from '@tsango/core/context'
import { NoApplication } from '@tsango/core/errors'
import { staticFolder, templateFolder, templates } from '@tsango/templates/templates'
import { AdminInvalid } from '../errors/errors.ts'
import { migrations } from '../migrations/index.ts'
import { LogEntry } from '../models/models.ts'
import type { Admin } from '../routing/ask.ts'
import { hideFromRobots } from '../routing/hide.ts'
import { keepForms } from '../routing/keep-forms.ts'
import { mountAdmin } from '../routing/mount.ts'
import { prepareSites } from '../site/prepare.ts'

/** Options of {@link admin}. */
export interface AdminOptions {
  /** Where it stands; default: `/admin`. */
  readonly path?: string
  /** Its name at the top of every page; default: `Administration`. */
  readonly title?: string
}

const PATH = /^(?:\/[A-Za-z0-9._~-]+)+$/

/**
 * Makes the app of the admin: pages to look at, add, change and delete the rows of every model that an app gives an `adminSite`, and users and
 * groups by itself. Staff alone may enter; model permissions decide what they may do. What is wrong with a site is a problem of the application.
 *
 * @example
 * admin({ path: '/backstage', title: 'Backstage' }).name // → 'admin'
 */
export function admin({ path = '/admin', title = 'Administration' }: AdminOptions = {}): App {
  return defineApp({
    name: 'admin',
    title: 'Admin',
    requires: [auth(), templates()],
    models: [LogEntry],
    migrations,
    middleware: [hideFromRobots(baseOf(path)), keepForms({ base: baseOf(path), title })],
    routes: (router) => mountAdmin(router, prepareAdmin(application(), path, title)),
    extends: [
      templateFolder(new URL('../../templates/', import.meta.url)),
      staticFolder(new URL('../../static/', import.meta.url)),
    ],
  })
}

function application(): Application {
  const { app } = currentContext()
  if (app === undefined) throw new NoApplication('admin()')
  return app
}

function baseOf(path: string): string {
  return path.replace(/\/+$/, '')
}

function prepareAdmin(app: Application, path: string, title: string): Admin {
  const faults: string[] = []
  const base = baseOf(path)
  if (!PATH.test(base))
    faults.push(
      `"${path}" cannot be the path of the admin. Write one with a slash in front and at least one word: admin({ path: '/admin' }).`,
    )
  const sites = prepareSites(app, base, faults)
  if (faults.length) throw new AdminInvalid(faults)
  return { base, title, sites, registry: app.registry }
}
