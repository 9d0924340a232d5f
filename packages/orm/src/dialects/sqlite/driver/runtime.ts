import type * as Sqlite from 'node:sqlite'
import { Unsupported } from '../../../errors/errors.ts'

/**
 * Loads the SQLite of the runtime. Its notice that it is experimental is not shown, once; every other warning is.
 * Raises `Unsupported` where the runtime has none.
 */
export function sqliteRuntime(): typeof Sqlite {
  const { emitWarning } = process
  // The notice is given while the module loads, and loading is synchronous: nothing else can warn in between.
  process.emitWarning = ((warning: string | Error, ...rest: never[]) => {
    if (!/^SQLite is an experimental feature/.test(String(warning)))
      Reflect.apply(emitWarning, process, [warning, ...rest])
  }) as typeof emitWarning
  try {
    const runtime = process.getBuiltinModule('node:sqlite') as typeof Sqlite | undefined
    if (runtime === undefined)
      throw new Unsupported('this runtime, which has no node:sqlite', 'SQLite', 'Use Node 22.18 or later.')
    return runtime
  } finally {
    process.emitWarning = emitWarning
  }
}
