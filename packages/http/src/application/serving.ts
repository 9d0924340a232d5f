import type { Application } from '@tsango/core/apps'

/** What a server that answers for an application is about: it listens and the `ready` hooks run, all is there, or it stops. */
export type Serving = 'starting' | 'ready' | 'draining'

const servings = new WeakMap<Application, Serving>()

/** What the server of an application is about; absent where the application is answered for by another host, which knows by itself. */
export function servingOf(app: Application): Serving | undefined {
  return servings.get(app.context.app ?? app)
}

/** Says what the server of an application is about. */
export function noteServing(app: Application, serving: Serving | undefined): void {
  const core = app.context.app ?? app
  if (serving === undefined) servings.delete(core)
  else servings.set(core, serving)
}
