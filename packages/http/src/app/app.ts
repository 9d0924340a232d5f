/**
 * The app that brings the settings and checks of HTTP.
 *
 * @module
 */
import { type App, type Application, defineApp } from '@tsango/core/apps'
import { type Problem, warning } from '@tsango/core/checks'
import { debugPanels } from '../debug/debug.ts'
import { debugPanel, queriesPanel } from '../debug-panel/debug-panel.ts'
import { liveReload } from '../live-reload/live-reload.ts'
import { mountedLife, readyMounted } from '../mounts/mounted-life.ts'
import { isWatched } from '../serve/watched.ts'
import {
  bodyLimit,
  debug,
  logger,
  secret,
  server,
  siteUrl,
  slashes,
  weaknessOf,
  websockets,
} from '../settings/settings.ts'

const app = defineApp({
  name: 'http',
  title: 'HTTP',
  // In a process that nothing watches it would be one more slot that does nothing.
  middleware: isWatched() ? [debugPanel(), liveReload()] : [debugPanel()],
  extends: [debugPanels.contribute(queriesPanel)],
  settings: [secret, debug, logger, bodyLimit, server, siteUrl, slashes, websockets],
  checks: [{ name: 'secret', run: checkSecret }],
  resources: [mountedLife],
  ready: readyMounted,
})

/** The app of HTTP: every application that serves has it, listed or not. */
export function http(): App {
  return app
}

// In production these are errors of the setting itself.
function checkSecret({ mode, settings }: Application): readonly Problem[] {
  if (mode !== 'development') return []
  const { keys, generated } = settings.get(secret)
  if (generated) {
    return [
      warning(
        'http.secret_generated',
        'There is no secret, so one was made for this start: sessions and links end with the process.',
        'Set "secret", such as env.secret("SECRET_KEY"). Production refuses to start without.',
      ),
    ]
  }
  const weakness = keys.map(weaknessOf).find((found) => found !== undefined)
  return weakness === undefined ? [] : [warning('http.secret_weak', `The secret is weak: ${weakness}`, secret.help)]
}
