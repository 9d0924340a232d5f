import { describeIntrospection, describeServer } from '../testing/testing.ts'
import { testServers } from './test-servers.ts'

for (const load of testServers) {
  const server = await load()
  describeServer('introspection', server, (_, create) => describeIntrospection(server.dialect.features.title, create))
}
