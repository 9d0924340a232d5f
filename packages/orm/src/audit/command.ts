import { defineCommand } from '@tsango/core/commands'
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
