import { createHash } from 'node:crypto'
import { textOf } from '@tsango/core/values'
import type { AnyRow } from '../rows/any-rows.ts'
import type { Input } from '../site/inputs.ts'

/** What a form was drawn from, in short: of the values that the form shows, so it tells nobody anything new. */
export function seenOf(row: AnyRow, inputs: readonly Input[]): string {
  const texts = inputs.flatMap(({ field, readOnly, widget }) =>
    field && !readOnly && widget !== 'secret' ? [[field.name, textOf(field.spec, row[field.attribute])]] : [],
  )
  return createHash('sha256').update(JSON.stringify(texts)).digest('base64url')
}

/** Whether a row is still what its form was drawn from; a form that does not say so is believed. */
export function isAsSeen(form: FormData, row: AnyRow, inputs: readonly Input[]): boolean {
  const seen = form.get('_seen')
  return seen === null || seen === seenOf(row, inputs)
}
