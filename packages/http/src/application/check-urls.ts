import type { Application } from '@tsango/core/apps'
import { type Problem, problem } from '@tsango/core/checks'
import { suggest } from '@tsango/toolkit/text'
import type { Slashes } from '../settings/settings.ts'
import { urlPoint } from '../urls/urls.ts'
import { withSlash } from '../urls/with-slash.ts'

/** What is wrong with the named addresses: two of one name, and those that no route answers. */
export function checkUrls(app: Application, paths: ReadonlySet<string>, slashes: Slashes): readonly Problem[] {
  const urls = app.contributions(urlPoint).flatMap((one) => Object.values(one))
  if (urls.length === 0) return []
  const labels = urls.map(({ label }) => label)
  const twice = [...new Set(labels.filter((label, at) => labels.indexOf(label) !== at))].map((label) =>
    problem('http.url_twice', `The address "${label}" is named twice.`, 'Rename one of the two.'),
  )
  const lost = urls.flatMap(({ label, path }) => {
    if (paths.has(withSlash(path, slashes))) return []
    const closest = suggest(path, [...paths])
    const hint = closest === undefined ? `Register a route with its path.` : `Did you mean "${closest}"?`
    return [problem('http.url_without_route', `The address "${label}" is "${path}", and no route is.`, hint)]
  })
  return [...twice, ...lost]
}
