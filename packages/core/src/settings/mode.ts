/** How an application runs: it decides defaults and what an error page may say. */
export type Mode = 'development' | 'production' | 'test'

/** The mode that `NODE_ENV` asks for; anything unknown counts as production, the careful one. */
export function modeFrom(nodeEnv: string | undefined): Mode {
  if (nodeEnv === undefined || nodeEnv === '' || nodeEnv === 'development') return 'development'
  return nodeEnv === 'test' ? 'test' : 'production'
}
