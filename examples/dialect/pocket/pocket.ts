import { risksBy } from '@tsango/orm/dialect-kit'
import { connectThrough, type Dialect } from '@tsango/orm/dialects'
import { Unsupported } from '@tsango/orm/errors'
import { columns } from './columns.ts'
import { connect } from './driver.ts'
import { translate } from './errors.ts'
import { features } from './features.ts'
import { introspection } from './introspection.ts'
import { locks } from './locks.ts'
import { operators } from './operators.ts'
import { schema } from './schema-editor.ts'
import { scratch } from './scratch.ts'

/** Pocket: a small database in a file of this process. Its engine is the runtime's `node:sqlite`; all else is in this folder. */
export const pocket: Dialect = {
  name: 'pocket',
  features,
  columns,
  operators,
  schema,
  risks: (statements) =>
    risksBy(
      [
        {
          of: /^(CREATE|ALTER|DROP|INSERT)/i,
          blocks: 'writes',
          while: 'the statement works through the rows of the table, as one connection writes at a time',
          instead: 'Run it while little is written.',
        },
      ],
      statements,
    ),
  introspection,
  scratch,
  locks,
  drizzle: () => Promise.reject(new Unsupported('Drizzle', features.title)),
  translate,
  connect: connectThrough(features.title, new Map([['node:sqlite', connect]])),
}
