import { describeColumns, describeDriver, describeOperators, describeServer } from '../../testing/testing.ts'
import { server } from './testing.ts'

describeServer('the dialect', server, (url) => {
  const create = () => server.create(url)
  describeDriver(server.dialect.features.title, create)
  describeColumns(server.dialect.features.title, create)
  describeOperators(server.dialect.features.title, create)
})
