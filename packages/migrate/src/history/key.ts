/** How a migration is called in the graph: `blog.0002_slug`. */
export function keyOf(app: string, name: string): string {
  return `${app}.${name}`
}

/** The app of a migration's key, or of the label of a model. */
export function appOf(key: string): string {
  return key.slice(0, key.indexOf('.'))
}

/** What stands behind the app in a migration's key, or in the label of a model. */
export function ownNameOf(key: string): string {
  return key.slice(key.indexOf('.') + 1)
}
