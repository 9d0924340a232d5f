import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { kept, undone, type Writable, Written } from './written.ts'

class Row implements Writable {
  [kept](_: Written, outer: Written | undefined): void {
    this.told.push(outer ? 'kept' : 'done')
  }
  [undone](_: Written, known: boolean): void {
    this.told.push(known ? 'undone' : 'unknown')
  }
  readonly told: string[] = []
}

describe('the rows that a block wrote', () => {
  it('are told how it ended, those of writes that nobody awaited too', () => {
    const ends: [(block: Written) => void, string][] = [
      [(block) => block.keep(new Written()), 'kept'],
      [(block) => block.keep(undefined), 'done'],
      [(block) => block.undo(), 'undone'],
      [(block) => block.undo(false), 'unknown'],
    ]
    for (const [end, told] of ends) {
      const [block, row, late] = [new Written(), new Row(), new Row()]
      block.add(row)
      block.settle(row)
      expect(row.told).toEqual([])
      end(block)
      block.settle(late)
      expect([row.told, late.told]).toEqual([[told], [told]])
    }
  })

  it('are not held by it', async () => {
    setFlagsFromString('--expose-gc')
    const collect = runInNewContext('gc') as () => void
    const block = new Written()
    const held = new Row()
    block.add(held)
    let freed = 0
    const registry = new FinalizationRegistry(() => {
      freed += 1
    })
    for (let part = 0; part < 20; part++) {
      for (let at = 0; at < 500; at++) {
        const row = new Row()
        registry.register(row, at)
        block.add(row)
      }
      // Those that a task made are held until it is done.
      await new Promise((resolve) => setTimeout(resolve, 1))
      collect()
    }
    await expect.poll(() => freed).toBeGreaterThan(9_000)
    block.undo()
    expect(held.told).toEqual(['undone'])
  })
})
