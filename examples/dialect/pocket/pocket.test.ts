import { describeDialect } from '@tsango/orm/testing'
import { server } from './testing.ts'

// All that Tsango asks of a database, its own four included.
describeDialect(server)
