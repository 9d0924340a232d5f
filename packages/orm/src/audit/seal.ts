import type { Row } from '@tsango/core'
import { beforeCommit } from '../atomic/atomic.ts'
import { QueryError } from '../errors/errors.ts'
import type { AuditKeys } from './keys.ts'
import { AuditEntry, AuditSeal } from './model.ts'

/** The row that holds where the chain ends; who writes holds it. */
const HEAD = 0

/**
 * Seals entries at the end of the transaction that wrote them: who waits for the end of the chain holds everything else already, so that the chain makes no
 * deadlocks. Entries of a block that was undone are not there any more.
 */
export function sealAtCommit(keys: AuditKeys, using: string, entries: readonly number[]): void {
  beforeCommit(() => sealEntries(keys, using, entries), { using })
}

async function sealEntries(keys: AuditKeys, using: string, ids: readonly number[]): Promise<void> {
  const entries = await AuditEntry.objects().using(using).filter({ id__in: ids }).orderBy('id')
  if (entries.length === 0) return
  const head = await lockedHead(using)
  const key = keys.newest as string
  const seals = entries.map((entry) => {
    head.first += 1
    head.seal = keys.seal(key, entryParts(head.first, head.seal, entry)) as string
    return { id: head.first, first: head.first, entry: entry.id, seal: head.seal, key }
  })
  await AuditSeal.objects().using(using).bulkCreate(seals)
  await head.save()
}

/** The end of the chain, held until the transaction ends. */
export async function lockedHead(using: string): Promise<Row<AuditSeal>> {
  const seals = AuditSeal.objects().using(using)
  const lock = () => seals.filter({ id: HEAD }).selectForUpdate().first()
  const found = await lock()
  if (found) return found
  await seals.getOrCreate({ id: HEAD }, { first: 0, entry: null, seal: '', proof: null, key: '' })
  return (await lock()) as Row<AuditSeal>
}

/** What the seal of an entry is made of: its place, the seal before it, and all that it says. */
export function entryParts(place: number, before: string, entry: Row<AuditEntry>): readonly unknown[] {
  const { id, at, app, model, key, action, changes, actor, source, requestId } = entry
  const said = [id, at.toISOString(), app, model, key, action, sorted(changes), actor, source, requestId]
  return ['entry', place, before, ...said]
}

/** What the proof of a checkpoint is made of: entries from one place to another are gone by retention. */
export function checkpointParts(first: number, last: number, before: string, after: string): readonly unknown[] {
  return ['checkpoint', first, last, before, after]
}

// Databases keep the names of JSON in orders of their own.
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  return Object.entries(value)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, one]) => [name, sorted(one)])
}

/** Puts checkpoints in the place of the seals of entries that retention deletes, in the transaction that does so. */
export async function leaveCheckpoints(
  keys: AuditKeys | undefined,
  using: string,
  ids: readonly number[],
): Promise<void> {
  const seals = AuditSeal.objects().using(using)
  if (!(await seals.filter({ entry__in: ids }).exists())) return
  const key = keys?.newest
  if (keys === undefined || key === undefined)
    throw new QueryError('pruneAudit() deletes entries of a chain: it needs the setting "auditKeys".')
  await lockedHead(using)
  const gone = await seals.filter({ entry__in: ids }).orderBy('id')
  for (const run of runsOf(gone)) {
    const [first, last] = [run[0] as Row<AuditSeal>, run.at(-1) as Row<AuditSeal>]
    const start = await startOf(keys, using, first.id)
    const proof = keys.seal(key, checkpointParts(start.first, last.id, start.before, last.seal)) as string
    await seals.filter({ id__gte: start.first, id__lte: last.id }).delete()
    await seals.create({ id: last.id, first: start.first, entry: null, seal: last.seal, proof, key })
  }
}

function runsOf(seals: readonly Row<AuditSeal>[]): readonly (readonly Row<AuditSeal>[])[] {
  const runs: Row<AuditSeal>[][] = []
  for (const seal of seals) {
    const run = runs.at(-1)
    if (run?.at(-1)?.id === seal.id - 1) run.push(seal)
    else runs.push([seal])
  }
  return runs
}

// A checkpoint right before is taken in, where it is one of ours.
async function startOf(
  keys: AuditKeys,
  using: string,
  place: number,
): Promise<{ readonly first: number; readonly before: string }> {
  const left = await sealAt(using, place - 1)
  if (left?.proof && left.entry === null) {
    const before = (await sealAt(using, left.first - 1))?.seal ?? ''
    if (keys.seal(left.key, checkpointParts(left.first, left.id, before, left.seal)) === left.proof)
      return { first: left.first, before }
  }
  return { first: place, before: left?.seal ?? '' }
}

async function sealAt(using: string, place: number): Promise<Row<AuditSeal> | null> {
  return place === HEAD ? null : AuditSeal.objects().using(using).filter({ id: place }).first()
}
