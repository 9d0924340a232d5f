/**
 * The app of the command line.
 *
 * @module
 */
import { type App, defineApp } from '@tsango/core/apps'
import { check } from './check.ts'
import { checkCommandNames } from './command-names.ts'
import { runserver, serve } from './serve.ts'
import { settings } from './settings.ts'
import { shell } from './shell.ts'
import { showmiddleware } from './showmiddleware.ts'
import { showmodels } from './showmodels.ts'
import { showurls } from './showurls.ts'

/** The app that brings `serve`, `runserver`, `check`, `settings`, `showmiddleware`, `showmodels`, `showurls` and `shell`. */
export function cli(): App {
  return defineApp({
    name: 'cli',
    title: 'Application',
    commands: [serve, runserver, check, settings, showmiddleware, showmodels, showurls, shell],
    checks: [{ name: 'command names', run: checkCommandNames }],
  })
}
