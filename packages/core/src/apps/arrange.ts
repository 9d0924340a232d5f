import { onceFor } from '@tsango/toolkit/once'
import { type Problem, problem } from '../checks/checks.ts'
import type { App } from './apps.ts'

/** What an app gives as lists. */
const LISTS = [
  'requires',
  'models',
  'swaps',
  'middleware',
  'commands',
  'checks',
  'settings',
  'resources',
  'extends',
] as const satisfies readonly (keyof App)[]

const NAME = /^[a-z][a-z0-9_]*$/

/** Puts every app after those it requires, and reports names that are taken twice or of the wrong form, and what is no list where there is to be one. */
export function arrangeApps(listed: readonly App[]): { apps: readonly App[]; problems: readonly Problem[] } {
  const problems: Problem[] = []
  const soundOf = onceFor((app: App) => withLists(app, problems))
  const byName = new Map<string, App>()
  for (const app of listed.map(soundOf)) {
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
    for (const required of app.requires ?? [])
      visit(byName.get(required.name) ?? soundOf(required), [...trail, app.name])
    state.set(app.name, 'done')
    apps.push(app)
  }
  for (const app of byName.values()) visit(app, [])
  return { apps, problems }
}

/** The app without what is no list where there is to be one, as where nobody has checked the types. */
function withLists(app: App, problems: Problem[]): App {
  const wrong = LISTS.filter((key) => app[key] !== undefined && !Array.isArray(app[key]))
  if (wrong.length === 0) return app
  for (const key of wrong)
    problems.push(
      problem(
        'core.app_list',
        `The app "${app.name}" gives "${key}" as something that is no list.`,
        key === 'models'
          ? 'Write models: [Author, Post], or models: Object.values(models) where a module has models alone.'
          : `Write ${key}: […].`,
      ),
    )
  return { ...app, ...Object.fromEntries(wrong.map((key) => [key, []])) }
}
