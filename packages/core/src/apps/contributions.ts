import { type Problem, remark } from '../checks/checks.ts'
import type { Application } from './application.ts'
import type { App } from './apps.ts'
import type { Contribution, Point } from './points.ts'

/** The contributions of all apps, by point. */
export interface Contributions {
  readonly problems: readonly Problem[]
  of<T>(point: Point<T>): readonly T[]
  /** What the points find wrong with what was added to them. */
  check(app: Application): readonly Problem[]
}

interface Found extends Contribution {
  readonly from: string
}

const NONE: readonly never[] = []

/**
 * Gathers what apps, and what stands in their middleware, add to points; what is added to a point whose owner is not installed is ignored and remarked.
 */
export function collectContributions(apps: readonly App[]): Contributions {
  const installed = new Set(['core', ...apps.map((app) => app.name)])
  const problems: Problem[] = []
  const kept: Found[] = []
  const byPoint = new Map<Point<unknown>, unknown[]>()
  for (const found of apps.flatMap(contributedBy)) {
    const { point, value } = found
    if (!installed.has(point.owner)) {
      problems.push(unread(found))
      continue
    }
    kept.push(found)
    const values = byPoint.get(point)
    if (values) values.push(value)
    else byPoint.set(point, [value])
  }
  return {
    problems,
    // A point's values were all made by its own `contribute`.
    of: <T>(point: Point<T>) => (byPoint.get(point as Point<unknown>) ?? NONE) as readonly T[],
    check: (app) => kept.flatMap(({ point, value, from }) => point.check?.(value, { app, from }) ?? NONE),
  }
}

function contributedBy({ name, middleware = [], extends: own = [] }: App): readonly Found[] {
  const app = `the app "${name}"`
  const pieces = middleware.flatMap((piece) =>
    (piece.extends ?? []).map((one) => ({ ...one, from: `the slot "${piece.name}" of ${app}` })),
  )
  return [...own.map((one) => ({ ...one, from: app })), ...pieces]
}

function unread({ point, from }: Found): Problem {
  return remark(
    'core.point_unread',
    `${from.replace(/^t/, 'T')} adds to "${point.name}", but the app "${point.owner}" is not installed.`,
    `Add ${point.owner}() to "apps", or take the contribution out.`,
  )
}
