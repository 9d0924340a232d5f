import { HOLDER } from './holder.ts'
import { JOURNAL } from './journal.ts'
import { LEDGER } from './ledger.ts'
import { SETTLED } from './settled.ts'
import { TARGET } from './target-note.ts'

/** The tables in which migrations keep what was done. */
export const OWN_TABLES: readonly string[] = [LEDGER, JOURNAL, HOLDER, SETTLED, TARGET].map(({ table }) => table)
