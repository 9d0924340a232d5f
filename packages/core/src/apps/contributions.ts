import { type Problem, remark } from '../checks/checks.ts'
import type { App } from './apps.ts'
import type { Point } from './points.ts'

/** The contributions of all apps, by point. */
export interface Contributions {
  readonly problems: readonly Problem[]
  of<T>(point: Point<T>): readonly T[]
}

const NONE: readonly never[] = []

/** Gathers what apps add to points; what is added to a point whose owner is not installed is ignored and remarked. */
export function collectContributions(apps: readonly App[]): Contributions {
  const installed = new Set(['core', ...apps.map((app) => app.name)])
  const problems: Problem[] = []
  const byPoint = new Map<Point<unknown>, unknown[]>()
  for (const app of apps) {
    for (const { point, value } of app.extends ?? []) {
      if (!installed.has(point.owner)) {
        problems.push(
          remark(
            'core.point_unread',
            `App "${app.name}" adds to "${point.name}", but the app "${point.owner}" is not installed.`,
            `Add ${point.owner}() to "apps", or take the contribution out.`,
          ),
        )
        continue
      }
      const values = byPoint.get(point)
      if (values) values.push(value)
      else byPoint.set(point, [value])
    }
  }
  return {
    problems,
    // A point's values were all made by its own `contribute`.
    of: <T>(point: Point<T>) => (byPoint.get(point as Point<unknown>) ?? NONE) as readonly T[],
  }
}
