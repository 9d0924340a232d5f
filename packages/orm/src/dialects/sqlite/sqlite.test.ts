import { describeColumns, describeDriver, describeOperators } from '../base/testing.ts'
import { testFile, testMemory } from './testing.ts'

describeDriver('SQLite, in a file', testFile)
describeDriver('SQLite, in memory', testMemory, { shared: false })
describeColumns('SQLite', testFile)
describeOperators('SQLite', testMemory)
