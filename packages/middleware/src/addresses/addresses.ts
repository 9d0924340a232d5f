/**
 * Who may come at all, by address.
 *
 * @module
 */
import { Forbidden } from '@tsango/http/errors'
import { defineSlot, type Slot } from '@tsango/http/slots'
import { type Network, parseNetwork } from '../proxies/networks.ts'
import { AddressFilterInvalid } from './errors.ts'

export { AddressFilterInvalid } from './errors.ts'

/** Options of {@link addresses}: at least one of the lists. */
export interface AddressesOptions {
  /** Addresses and networks of both versions, such as `'10.0.0.0/8'`: nobody else may come. */
  readonly allow?: readonly string[]
  /** Who may not come, also where `allow` says that he may. */
  readonly block?: readonly string[]
  /** For which paths; default: all. */
  readonly only?: (path: string) => boolean
}

/**
 * Makes the slot that answers 403 to whoever may not come. The address is that of the connection, or what a trusted proxy says (the slot `proxies`).
 * Whose address is not known may not come where there is an `allow`. Raises {@link AddressFilterInvalid}.
 *
 * @example
 * const intranet = addresses({ allow: ['10.0.0.0/8', '::1'], only: (path) => path.startsWith('/admin/') })
 * intranet.name // → 'addresses'
 */
export function addresses({ allow, block, only = () => true }: AddressesOptions): Slot {
  if (allow === undefined && block === undefined) throw new AddressFilterInvalid('it has neither "allow" nor "block"')
  const [allowed, blocked] = [networksOf(allow ?? ['0.0.0.0/0', '::/0']), networksOf(block ?? [])]
  return defineSlot({
    name: 'addresses',
    prepare: () => ({
      decide({ c, address }) {
        if (!only(c.req.path)) return
        const known = address !== undefined && allowed.some((network) => network(address))
        if (!known && (allow !== undefined || address !== undefined)) throw new Forbidden()
        if (address !== undefined && blocked.some((network) => network(address))) throw new Forbidden()
      },
    }),
  })
}

function networksOf(list: readonly string[]): readonly Network[] {
  return list.map((text) => {
    const network = parseNetwork(text)
    if (network === undefined) throw new AddressFilterInvalid(`"${text}" is neither an address nor a network`)
    return network
  })
}
