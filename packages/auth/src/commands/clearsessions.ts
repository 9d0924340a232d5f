import { defineCommand } from '@tsango/core/commands'
import { sessionKeeperOf, sessionSetting } from '@tsango/middleware/sessions'

/** `clearsessions`: deletes what nobody can use any more. */
export const clearsessions = defineCommand({
  name: 'clearsessions',
  help: 'Deletes sessions whose time is over. Run it once a day.',
  run: async ({ app, terminal }) => {
    const store = sessionKeeperOf(app)
    if (store === undefined) {
      terminal.print('Sessions are kept in cookies, which browsers forget by themselves.')
      return
    }
    const count = await store.prune()
    const what =
      store === app.settings.get(sessionSetting).revocations
        ? 'notes of ended sessions'
        : count === 1
          ? 'session'
          : 'sessions'
    terminal.print(`Deleted ${count} ${what} from the store "${store.name}".`)
  },
})
