/**
 * What an application cannot serve without, told by the apps that bring it: databases, caches, migrations.
 *
 * @module
 */
import type { Application } from '../apps/apps.ts'
import { definePoint } from '../apps/points.ts'

/** Something without which the process cannot serve. */
export interface ReadinessCheck {
  /** Under which it is told and switched off, such as `'database'` or `'cache:sessions'`. */
  readonly name: string
  /** Throws, or resolves to false, where it is not there. What it throws stands in the log alone. */
  run(): unknown
}

/** A check, or what makes those of an application, where its settings say which there are. */
export type ReadinessChecks = ReadinessCheck | ((app: Application) => readonly ReadinessCheck[])

/**
 * The point at which an app says without what it cannot serve; `health()` of `@tsango/middleware` asks, where it is among the apps.
 *
 * @example
 * import { defineApp } from '@tsango/core/apps'
 * const search = { ping: async () => true }
 * defineApp({ name: 'search', extends: [readiness.contribute({ name: 'search', run: () => search.ping() })] }).name // → 'search'
 */
export const readiness = definePoint<ReadinessChecks>('readiness', { owner: 'core' })

/** The checks of all apps, in the order of the apps. */
export function readinessChecks(app: Application): readonly ReadinessCheck[] {
  return app.contributions(readiness).flatMap((given) => (typeof given === 'function' ? given(app) : given))
}
