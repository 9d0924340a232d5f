import { makeReader, type Reader } from '../settings/env.ts'
import type { SecretStore } from './secrets.ts'

/** Reads one secret now, for settings to ask for later. */
export async function readerOf(store: SecretStore, name: string): Promise<Reader<string>> {
  const origin = `${name} of ${store.name}`
  try {
    const value = await store.get(name)
    if (value !== undefined) return makeReader(name, { origin, read: () => ({ value }) })
    return makeReader(name, {
      origin,
      read: () => ({ fault: `There is no secret "${name}" in ${store.name}.`, hint: `Put "${name}" there.` }),
    })
  } catch (error) {
    // What a vault says may quote the request, token and all.
    const kind = error instanceof Error ? error.name : typeof error
    const fault = `The secret "${name}" could not be read from ${store.name} (${kind}).`
    return makeReader(name, {
      origin,
      read: () => ({ fault, hint: 'See whether it answers, and whether it may be read.' }),
    })
  }
}
