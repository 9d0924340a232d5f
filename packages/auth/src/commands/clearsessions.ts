import { defineCommand } from '@tsango/core/commands'
import { sessionSetting, sessionStores } from '@tsango/middleware/sessions'

/** `clearsessions`: deletes what nobody can use any more. */
export const clearsessions = defineCommand({
  name: 'clearsessions',
  help: 'Deletes sessions whose time is over. Run it once a day.',
  run: async ({ app, terminal }) => {
    const { store: chosen, revocations } = app.settings.get(sessionSetting)
    const kept = chosen ?? app.contributions(sessionStores).at(-1) ?? 'cookie'
    const store = kept === 'cookie' ? revocations : kept
    if (store === undefined) {
      terminal.print('Sessions are kept in cookies, which browsers forget by themselves.')
      return
    }
    const count = await store.prune()
    const what = kept === 'cookie' ? 'notes of ended sessions' : count === 1 ? 'session' : 'sessions'
    terminal.print(`Deleted ${count} ${what} from the store "${store.name}".`)
  },
})
