import { f } from '@tsango/core'
import { expect } from 'vitest'
import { AuditEntry, AuditSeal, historyOf } from '../audit/audit.ts'
import type { Meta } from '../model/meta.ts'
import { Model } from '../model/model.ts'
import { related } from '../related/related.ts'
import { describeDatabases, withModels } from '../testing/testing.ts'
import { ContentType, genericKeyOf } from './content-types.ts'

class Account extends Model('bank.Account', { id: f.bigInt({ mode: 'bigint' }) }) {
  static meta: Meta<Account> = { audit: true }
  name = f.char(40)
  notes = f.genericReverse(() => Note, 'about')
}
class Branch extends Model('bank.Branch', { id: f.bigInt() }) {
  name = f.char(40)
}
class Note extends Model('bank.Note') {
  text = f.char(40)
  type = f.fk(() => ContentType, { onDelete: 'cascade' })
  key = f.char(64)
  about = f.generic(() => [Account, Branch], { type: 'type', key: 'key' })
}

await describeDatabases('keys beyond 2^53', (under) => {
  const { test } = withModels(under, [Account, Branch, Note, ContentType, AuditEntry, AuditSeal])
  // Their neighbours are the same number to a program that rounds.
  const keys = [2n ** 53n, 2n ** 53n + 1n, 2n ** 63n - 1n, -(2n ** 63n), 0n, -7n]

  test('are pointed at by rows that point at several models, each at its own', async () => {
    for (const id of keys) {
      const account = await Account.objects().create({ id, name: String(id) })
      await related(account, 'notes').create({ text: `of ${id}` })
    }
    const branch = await Branch.objects().create({ id: Number.MAX_SAFE_INTEGER, name: 'main' })
    await Note.objects().create({ text: 'branch', ...(await genericKeyOf(Note, 'about').valuesOf(branch)) })
    const notes = await Note.objects().prefetch('about').orderBy('id')
    expect(notes.map(({ about }) => about?.name)).toEqual([...keys.map(String), 'main'])
    const accounts = await Account.objects().prefetch('notes').orderBy('id')
    for (const { name, notes: own } of accounts) expect(own.map(({ text }) => text)).toEqual([`of ${name}`])
    for (const account of accounts)
      expect(await Note.objects().filter({ about: account }).pluck('text')).toEqual([`of ${account.name}`])
    expect(
      await Account.objects()
        .filter({ notes__text: `of ${keys[1]}` })
        .pluck('id'),
    ).toEqual([keys[1]])
    await Account.objects()
      .filter({ id: keys[0] as bigint })
      .delete()
    expect(await Note.objects().count()).toBe(keys.length)
    expect(
      await Note.objects()
        .filter({ text: `of ${keys[1]}` })
        .exists(),
    ).toBe(true)
    expect((await historyOf(Account, keys[0])).map(({ action }) => action)).toEqual(['delete', 'create'])
    expect(await historyOf(Account, keys[1]).count()).toBe(1)
  })

  test('that a text is not are told, and not rounded', async () => {
    const { typeId } = await genericKeyOf(Note, 'about').valuesOf(await Account.objects().create({ id: 5n, name: 'x' }))
    for (const key of ['9007199254740993.0', '1e3', '99999999999999999999', 'x', '']) {
      await Note.objects().delete()
      await Note.objects().create({ text: 'wrong', typeId, key })
      await expect(Note.objects().prefetch('about'), key).rejects.toThrow('holds no key of bank.Account')
    }
  })
})
