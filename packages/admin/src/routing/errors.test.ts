import { defineApp } from '@tsango/core/apps'
import { TsangoError } from '@tsango/core/errors'
import { f, Model } from '@tsango/orm'
import { describeDatabases } from '@tsango/orm/testing'
import { expect } from 'vitest'
import { withModels } from '../fixtures/site.ts'
import { adminSite } from '../site/site.ts'

class Locked extends TsangoError {
  readonly code = 'locked'
  override readonly status = 409

  constructor() {
    super('row 7 of vault_safe is locked by process 4711')
  }

  override get publicMessage(): string {
    return 'Somebody else works on it.'
  }
}

class Safe extends Model('vault.Safe') {
  name = f.char(20).validate(() => {
    throw new Locked()
  })
}

await describeDatabases('errors in the admin', (under) => {
  const { test } = withModels(under, defineApp({ name: 'vault', models: [Safe], extends: [adminSite(Safe)] }))

  test('says what an error tells clients, not what it tells operators', async (browser) => {
    const response = await browser.post('/admin/vault/safe/add', { name: 'one' })
    const page = await response.text()
    expect([response.status, page.includes('Somebody else works on it.')]).toEqual([409, true])
    expect(page).not.toContain('vault_safe')
  })
})
