import type { FieldDefinition, GenericDefinition, ModelDefinition } from '@tsango/core/registry'
import { textOf } from '@tsango/core/values'
import { contentTypeOf, genericKeyOf } from '@tsango/orm/content-types'
import type { Ask } from '../routing/ask.ts'
import { keyText, readKey, rowPath } from '../routing/paths.ts'
import { rightsOf } from '../routing/rights.ts'
import { type AnyRow, rowsOf } from '../rows/any-rows.ts'
import { foundBy, targetOf } from '../site/columns.ts'
import { capital } from './capital.ts'
import { rowLabel } from './row-label.ts'

/** Where a key to rows of several models leads. */
export interface Aim {
  readonly target: ModelDefinition
  readonly key: unknown
}

/** Where a key of such a type leads; nowhere for a model that it may not point at, and for what is no key of one. */
export async function aimOf({ targets }: GenericDefinition, type: unknown, held: unknown): Promise<Aim | undefined> {
  if (type === null || held === null) return undefined
  for (const target of targets) {
    if ((await contentTypeOf(target.concrete.model)).id !== Number(type)) continue
    const key = readKey(target.key, String(held))
    // Another way to write a key is another text, which finds no row.
    return isWrittenSo(target.key, key, String(held)) ? { target, key } : undefined
  }
  return undefined
}

function isWrittenSo({ spec }: FieldDefinition, key: unknown, text: string): boolean {
  return key !== undefined && key !== null && textOf(spec, key) === text
}

/**
 * Loads what keys of rows to rows of several models lead to. What leads to a model that it may not point at, or holds no key of it, as old rows do, is
 * left alone: the page on which it could be mended has to be shown.
 */
export async function loadTargets(
  { model }: ModelDefinition,
  generics: readonly GenericDefinition[],
  rows: readonly AnyRow[],
): Promise<void> {
  for (const generic of generics) {
    const { name, type, key } = generic
    const leading: AnyRow[] = []
    for (const row of rows)
      if (await aimOf(generic, row[type.attribute] ?? null, row[key.attribute] ?? null)) leading.push(row)
    // The models are known to the registry alone.
    if (leading.length) await genericKeyOf(model, name as never).load(leading as never, name as never)
  }
}

/** The page of the row that a key of a row to rows of several models leads to; empty where it has none, or not for the one who asks. */
export type Targets = (generic: GenericDefinition, row: AnyRow) => string

/** What such a key of one row leads to. */
export interface ShownTarget {
  readonly label: string
  /** What the row is called, and of which model it is; empty where there is none. */
  readonly text: string
  readonly href: string
}

/** Makes what finds the pages of rows that keys lead to: of models that have a site, and whose rows the one who asks may see. */
export async function visibleTargets(ask: Ask, generics: readonly GenericDefinition[]): Promise<Targets> {
  const paths = new Map<ModelDefinition, string>()
  for (const target of new Set(generics.flatMap(({ targets }) => targets))) {
    const site = ask.admin.sites.of(target)
    if (site && (await rightsOf(ask, target)).view) paths.set(target, site.path)
  }
  return (generic, row) => {
    const found = foundBy(generic, row)
    const target = targetOf(generic, found)
    const path = target && paths.get(target)
    return target && path ? `${rowPath(path, keyText(target, found as AnyRow))}/change` : ''
  }
}

/** What the keys of a row to rows of several models lead to. */
export async function shownTargets(ask: Ask, model: ModelDefinition, row: AnyRow): Promise<readonly ShownTarget[]> {
  const generics = [...model.generics.values()]
  if (generics.length === 0) return []
  const pages = await visibleTargets(ask, generics)
  const loaded = await rowsOf(model.model)
    .filter({ [model.key.attribute]: row[model.key.attribute] })
    .first()
  if (!loaded) return []
  await loadTargets(model, generics, [loaded])
  return generics.map((generic) => {
    const found = foundBy(generic, loaded)
    const target = targetOf(generic, found)
    const text = target ? `${capital(target.verboseName)} “${rowLabel(target, found as object)}”` : ''
    return { label: capital(generic.label), text, href: pages(generic, loaded) }
  })
}
