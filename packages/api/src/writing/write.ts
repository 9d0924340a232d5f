import type { RowOf } from '@tsango/core/model'
import { stampOf } from '@tsango/core/values'
import { atomic } from '@tsango/orm/atomic'
import { related } from '@tsango/orm/related'
import { BodyInvalid, RowNotFound } from '../errors/errors.ts'
import type { Resource } from '../viewset/resource.ts'
import { type AnyRow, type Rows, rowsOf, type Values } from '../viewset/rows.ts'
import { missingKeys } from './check-keys.ts'
import { explained, explainedDelete } from './failures.ts'
import { type Body, place } from './read-body.ts'

/** What a write answers: the row's key, and the row as clients see it. */
export interface Written {
  readonly key: unknown
  readonly answer: Values
}

/** Writes a new row and its many-to-many keys, all or nothing. */
export async function createRow(resource: Resource, body: Body, extra: Values): Promise<Written> {
  const { definition, columns, fields } = resource
  for (const field of body.fixed.keys()) body.faults.push(cannotSet(field.name))
  body.faults.push(...(await missingKeys(columns, body)))
  refuse(body)
  return explained(definition, fields, () =>
    atomic(async () => {
      const row = await rowsOf(definition.model).create({ ...body.values, ...extra })
      await setPairs(row, body)
      // What the database made of the values is what everybody will read.
      await row.refresh()
      return written(resource, row)
    }),
  )
}

/** Changes a row and its many-to-many keys, all or nothing: only what the body names, so that two clients who change different fields lose nothing. */
export async function updateRow(resource: Resource, rows: Rows, body: Body): Promise<Written> {
  const { definition, columns, fields } = resource
  return explained(definition, fields, () =>
    atomic(async () => {
      const row = await found(resource, rows)
      body.faults.push(...(await changedFixed(resource, row, body)), ...(await missingKeys(columns, body, row)))
      refuse(body)
      const values = withMoments(resource, body.values)
      Object.assign(row, values)
      await row.save({ fields: Object.keys(values) })
      await setPairs(row, body)
      await row.refresh()
      return written(resource, row)
    }),
  )
}

/** Deletes a row. */
export async function destroyRow(resource: Resource, rows: Rows): Promise<void> {
  await explainedDelete(resource.definition, () => atomic(async () => (await found(resource, rows)).delete()))
}

async function found({ definition }: Resource, rows: Rows): Promise<AnyRow> {
  const row = await rows.first()
  if (row === null) throw new RowNotFound(definition.verboseName)
  return row
}

async function written({ definition, serialise }: Resource, row: AnyRow): Promise<Written> {
  const [answer = {}] = await serialise([row])
  return { key: row[definition.key.attribute], answer }
}

// A client may send back what it was given. Saying nothing about a change that is not made would be a lie.
async function changedFixed({ serialise }: Resource, row: AnyRow, { fixed }: Body) {
  if (fixed.size === 0) return []
  const [answer = {}] = await serialise([row])
  return [...fixed].flatMap(([{ name }, sent]) =>
    JSON.stringify(sent) === JSON.stringify(answer[name]) ? [] : [cannotSet(name)],
  )
}

function cannotSet(name: string) {
  return place(name, 'read_only', 'This field is read-only.')
}

function withMoments({ moments }: Resource, values: Values): Values {
  const now = new Date()
  return { ...values, ...Object.fromEntries(moments.map(({ attribute, spec }) => [attribute, stampOf(spec, now)])) }
}

async function setPairs(row: AnyRow, { pairs }: Body): Promise<void> {
  for (const [{ name }, keys] of pairs) {
    // The names were taken from the model's own definition, the keys read by its rules.
    await related(row as unknown as RowOf<Record<string, never>>, name as never).set(
      keys as readonly (string | number)[],
    )
  }
}

function refuse({ faults }: Body): void {
  if (faults.length > 0) throw new BodyInvalid(faults)
}
