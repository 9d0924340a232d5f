import { type Problem, problem } from '../checks/checks.ts'
import type { App } from './apps.ts'

const NAME = /^[a-z][a-z0-9_]*$/

/** Puts every app after those it requires, and reports names that are taken twice or of the wrong form. */
export function arrangeApps(listed: readonly App[]): { apps: readonly App[]; problems: readonly Problem[] } {
  const problems: Problem[] = []
  const byName = new Map<string, App>()
  for (const app of listed) {
    if (byName.has(app.name))
      problems.push(
        problem('core.app_twice', `Two apps have the name "${app.name}".`, 'Rename one of them, or list it once.'),
      )
    else byName.set(app.name, app)
    if (!NAME.test(app.name)) {
      problems.push(
        problem(
          'core.app_name',
          `"${app.name}" cannot be the name of an app.`,
          'Use lower case letters, digits and underscores, a letter first.',
        ),
      )
    }
  }
  const apps: App[] = []
  const state = new Map<string, 'entered' | 'done'>()
  const visit = (app: App, trail: readonly string[]): void => {
    if (state.get(app.name) === 'done') return
    if (state.get(app.name) === 'entered') {
      problems.push(
        problem(
          'core.app_circle',
          `Apps require each other in a circle: ${[...trail, app.name].join(' → ')}.`,
          'Move what both need into a third app.',
        ),
      )
      return
    }
    state.set(app.name, 'entered')
    // The app that the user listed stands for a requirement of the same name: it carries the user's options.
    for (const required of app.requires ?? []) visit(byName.get(required.name) ?? required, [...trail, app.name])
    state.set(app.name, 'done')
    apps.push(app)
  }
  for (const app of byName.values()) visit(app, [])
  return { apps, problems }
}
