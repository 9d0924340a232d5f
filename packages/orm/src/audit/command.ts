import { defineCommand } from '@tsango/core/commands'
import { parseDuration } from '@tsango/toolkit/durations'
import { pruneAudit } from './prune.ts'
import { verifyAudit } from './verify.ts'

/** `auditverify`: verifies the chain of audit entries. */
export const auditVerifyCommand = defineCommand({
  name: 'auditverify',
  help: 'Verifies that no entry of the audit was changed, taken away or put in, and names the first that was. Needs the setting "auditKeys".',
  options: {
    database: { type: 'string', help: 'The database by name.', default: 'default' },
    since: {
      type: 'string',
      help: 'An end of the chain that it told before, place:seal: the chain must go through it.',
    },
  },
  run: async ({ options: { database, since }, terminal }) => {
    const [place, seal = ''] = since?.split(':') ?? []
    const anchor = since === undefined ? {} : { since: { place: Number(place), seal } }
    const { verified, pruned, unsealed, head, broken } = await verifyAudit({ using: database, ...anchor })
    terminal.print(`${verified} entries are as they were written; ${pruned} were deleted by retention.`)
    if (unsealed > 0)
      terminal.warn(`${unsealed} entries are in no chain: they were written without keys, or by somebody else.`)
    if (broken) {
      const entry = broken.entry === undefined ? '' : `, entry ${broken.entry}`
      terminal.error(`The chain is broken at place ${broken.place}${entry}: ${broken.why}.`)
      return 1
    }
    terminal.print(
      `The chain ends at ${head.place}:${head.seal}. Keep this elsewhere, and give it as --since next time.`,
    )
    return 0
  },
})

/** `auditprune`: retention of the audit. */
export const auditPruneCommand = defineCommand({
  name: 'auditprune',
  help: 'Deletes old entries of the audit, for good. Run it once a day. With the setting "auditKeys", the chain stays whole.',
  options: {
    olderThan: { type: 'string', help: 'Entries older than this go, such as 365d.' },
    keepLast: { type: 'number', help: 'So many of the last entries of each row stay, whatever their age.' },
    database: { type: 'string', help: 'The database by name.', default: 'default' },
  },
  run: async ({ options: { olderThan: age, keepLast, database }, terminal }) => {
    const olderThan = age === undefined ? undefined : new Date(Date.now() - parseDuration(age))
    const count = await pruneAudit({
      using: database,
      ...(olderThan ? { olderThan } : {}),
      ...(keepLast === undefined ? {} : { keepLast }),
    })
    terminal.print(`${count} ${count === 1 ? 'entry' : 'entries'} deleted`)
  },
})
