import { defineCommand } from '@tsango/core/commands'
import { sessionSetting, sessionStores } from '@tsango/middleware/sessions'

/** `clearsessions`: deletes what nobody can use any more. */
export const clearsessions = defineCommand({
  name: 'clearsessions',
  help: 'Deletes sessions whose time is over. Run it once a day.',
  run: async ({ app, terminal }) => {
    const store = app.settings.get(sessionSetting).store ?? app.contributions(sessionStores).at(-1) ?? 'cookie'
    if (store === 'cookie') {
      terminal.print('Sessions are kept in cookies, which browsers forget by themselves.')
      return
    }
    const count = await store.prune()
    terminal.print(`Deleted ${count} ${count === 1 ? 'session' : 'sessions'} from the store "${store.name}".`)
  },
})
