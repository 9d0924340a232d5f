/**
 * A field of forms that people do not see and programs fill in.
 *
 * @module
 */
import { hasForm, readForm } from '@tsango/http/body'
import { Unprocessable } from '@tsango/http/errors'
import { cspNonce } from '@tsango/http/request'
import { defineSlot, type Exchange, type Slot } from '@tsango/http/slots'
import type { Context } from 'hono'

/** Options of {@link honeypot}. */
export interface HoneypotOptions {
  /** The field's name, one that programs like to fill in; default: `website`. */
  readonly field?: string
  /** Which requests; default: all with a form. */
  readonly only?: (exchange: Exchange) => boolean
}

const FIELD = 'website'

/**
 * Makes the slot that answers 422 to forms in which the field of {@link honeypotField} is filled in.
 *
 * @example
 * const slot = honeypot({ field: 'company' })
 * slot.name // → 'honeypot'
 */
export function honeypot({ field = FIELD, only }: HoneypotOptions = {}): Slot {
  return defineSlot({
    name: 'honeypot',
    prepare: () => ({
      decide(exchange) {
        const { method } = exchange.c.req
        if (method === 'GET' || method === 'HEAD' || !hasForm(exchange.c) || only?.(exchange) === false)
          return undefined
        return check(exchange.c, field)
      },
    }),
  })
}

async function check(c: Context, field: string): Promise<void> {
  const values = (await readForm(c)).getAll(field)
  if (values.some((value) => value !== ''))
    throw new Unprocessable('The form was not accepted.', { code: 'form_refused' })
}

/** The field for a form: neither seen, read aloud, reached by the keyboard nor filled in by browsers. */
export function honeypotField(c: Context, field = FIELD): string {
  const style = `<style nonce="${cspNonce(c)}">.hp-${field}{position:absolute;left:-9999px}</style>`
  return `${style}<div class="hp-${field}" aria-hidden="true"><input type="text" name="${field}" tabindex="-1" autocomplete="off"></div>`
}
