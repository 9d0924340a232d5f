import { describeRandomWalks } from './fixtures/random-walks.ts'

await describeRandomWalks(import.meta.filename)
