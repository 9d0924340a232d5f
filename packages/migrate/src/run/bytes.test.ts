import { alterField, createModel, field, migration, runCode } from '@tsango/orm/migrations'
import { describeDatabases } from '@tsango/orm/testing'
import { expect, it } from 'vitest'
import { createHistory } from '../history/history.ts'
import { migratable } from '../testing/database.ts'
import { migrateDatabase } from './run.ts'

await describeDatabases('a decimal that becomes bytes', (under) => {
  it('is its own text then', async () => {
    const database = migratable(under)
    const made = createModel('a.Item', { fields: { id: field.bigAuto(), price: field.decimal(8, 2) } })
    const filled = runCode(async ({ models }) => {
      await (models.get('a.Item').objects() as unknown as { create(values: object): Promise<unknown> }).create({
        price: '1.50',
      })
    })
    const found: unknown[] = []
    const read = runCode(async ({ models }) => {
      const rows = models.get('a.Item').objects() as unknown as { pluck(name: string): Promise<Uint8Array[]> }
      found.push(...(await rows.pluck('price')).map((one) => new TextDecoder().decode(one)))
    })
    const steps = [[made, filled], [alterField('a.Item', 'price', field.binary())], [read]]
    await migrateDatabase(
      createHistory(
        steps.map((operations, at) => ({
          app: 'a',
          name: `000${at + 1}_step`,
          migration: migration({ dependencies: at ? [['a', `000${at}_step`]] : [], operations }),
        })),
        (label) => label,
      ),
      database,
    )
    expect(found).toEqual(['1.50'])
  })
})
