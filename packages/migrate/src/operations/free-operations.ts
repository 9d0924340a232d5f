import { runCode, runSql } from '@tsango/orm/migrations'
import type { Behaviour } from './behaviour.ts'

/** `createExtension`: what models cannot show. */
export const createExtensionBehaviour: Behaviour<'createExtension'> = {
  apply: (state) => state,
  // It stays, and is there.
  invert: (operation) => operation,
  describe: ({ extension }) => `Create extension ${extension}`,
  slug: ({ extension }) => `${extension}_extension`,
}

/** `runSql`: it changes rows, or what the state does not know. */
export const runSqlBehaviour: Behaviour<'runSql'> = {
  apply: (state) => state,
  invert: ({ forward, reverse }) => (reverse === undefined ? undefined : runSql(reverse, { reverse: forward })),
  describe: () => 'Run SQL',
  slug: () => 'run_sql',
}

/** `runCode`. */
export const runCodeBehaviour: Behaviour<'runCode'> = {
  apply: (state) => state,
  invert: ({ forward, reverse }) => (reverse === undefined ? undefined : runCode(reverse, { reverse: forward })),
  describe: () => 'Run code',
  slug: () => 'run_code',
}
