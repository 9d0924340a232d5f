import { testServers } from '../dialects/test-servers.ts'
import { describeBounds } from './bounds.ts'
import { describeQueries } from './queries.ts'
import { describeServer } from './server.ts'
import { describeValues } from './values.ts'

// What `describeDialect` asks beyond the parts that each dialect's own test runs with each of its drivers.
for (const load of testServers) {
  const server = await load()
  const { title } = server.dialect.features
  describeServer('the dialect', server, (_, create) => {
    describeQueries(title, create)
    describeValues(title, create)
    describeBounds(title, create, server.dialect)
  })
}
