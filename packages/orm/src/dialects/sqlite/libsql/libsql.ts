import type { Dialect } from '../../base/base.ts'
import { sqlite } from '../sqlite.ts'
import { connect } from './driver.ts'
import { locks } from './locks.ts'

const { client: _ofFiles, spaces: _beside, ...dialect } = sqlite

/** libSQL servers, through `@libsql/client`: SQLite at the end of a network. */
export const libsql: Dialect = {
  ...dialect,
  schemes: ['libsql', 'https', 'http', 'wss', 'ws'],
  features: { ...sqlite.features, title: 'libSQL', synchronous: false, cursors: false },
  locks,
  connect,
}
