import { alone, type Subject } from '../runner/subject.ts'
import { type Compiler, check, declarationBytes, WrongTypes, withGenerated } from './compile.ts'

/** The application that the budgets are set for. */
export const SIZE = { models: 200, queries: 2000 }
/** Instantiations that it may take, in one thread. */
export const INSTANTIATIONS = 1_400_000
/** Bytes that the declarations of ten models with fifteen fields each may take. */
export const DECLARATION_BYTES = 10 * (300 + 15 * 80)

const instantiations = (compiler: Compiler) => async (): Promise<number> =>
  withGenerated(SIZE, async (folder) => {
    const { errors, instantiations: count } = await check(folder, compiler)
    if (errors.length > 0) throw new WrongTypes(errors)
    return count
  })

/** What the types of models and queries cost the compiler, against the budget. */
export const subject: Subject = {
  name: 'types',
  title: 'Types: 200 models in one cycle and 2,000 queries',
  // The counts repeat exactly.
  rounds: 1,
  cases: [
    {
      name: 'checking the application',
      unit: 'instantiations',
      contestants: [
        { name: 'the budget', start: alone(async () => INSTANTIATIONS) },
        { name: 'TypeScript 7', start: alone(instantiations('7')) },
        { name: 'TypeScript 5.9', start: alone(instantiations('5.9')) },
      ],
    },
    {
      name: 'declarations of ten models with fifteen fields',
      unit: 'bytes',
      contestants: [
        { name: 'the budget', start: alone(async () => DECLARATION_BYTES) },
        { name: 'TypeScript 7', start: alone(() => withGenerated({ models: 20, queries: 0 }, declarationBytes)) },
      ],
    },
  ],
  targets: [
    { case: 'checking the application', contestant: 'TypeScript 7', base: 'the budget', atMost: 1 },
    {
      case: 'declarations of ten models with fifteen fields',
      contestant: 'TypeScript 7',
      base: 'the budget',
      atMost: 1,
    },
  ],
}
