import { once } from 'node:events'
import { mkdtempSync, rmSync, truncateSync, watch, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { watchSources } from './sources.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tsango-sources-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const save = (name: string, text: string) => writeFileSync(join(folder, name), text)

it('does not take a file for changed that was empty while it was written with what it held', async () => {
  save('a.ts', 'one')
  save('b.ts', 'one')
  const heard = Promise.withResolvers<readonly string[]>()
  const unwatch = watchSources(folder, heard.resolve)
  const seen = watch(folder)
  const touched = once(seen, 'change')
  truncateSync(join(folder, 'a.ts'))
  await touched
  await turn()
  save('a.ts', 'one')
  save('b.ts', 'two')
  expect(await heard.promise).toEqual(['b.ts'])
  seen.close()
  unwatch()
})

it('tells files that were made, written and taken away, sorted, once all is calm', async () => {
  save('gone.ts', 'one')
  save('kept.ts', 'one')
  const heard = Promise.withResolvers<readonly string[]>()
  const unwatch = watchSources(folder, heard.resolve)
  rmSync(join(folder, 'gone.ts'))
  save('kept.ts', 'two')
  save('added.ts', '')
  save('db.sqlite3', 'rows')
  expect(await heard.promise).toEqual(['added.ts', 'gone.ts', 'kept.ts'])
  unwatch()
})
