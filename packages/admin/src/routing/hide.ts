import { defineSlot, type Slot } from '@tsango/http/slots'

/** Makes the slot by which search engines keep nothing of the admin, whatever it answers: files, redirects and faults have no page to say it. */
export function hideFromRobots(base: string): Slot {
  return defineSlot({
    name: 'admin-robots',
    after: 'security-headers',
    prepare: () => ({
      begin(exchange) {
        const { path } = exchange.c.req
        if (path === base || path.startsWith(`${base}/`)) exchange.setHeader('x-robots-tag', 'noindex, nofollow')
      },
    }),
  })
}
