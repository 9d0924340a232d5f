import { describeDatabases } from '@tsango/orm/testing'
import { expect } from 'vitest'
import { fieldsIn } from '../fixtures/browser.ts'
import { Tag } from '../fixtures/models.ts'
import { PASSWORD, withSite } from '../fixtures/site.ts'

await describeDatabases('a form that is sent after the session ended', (under) => {
  const site = withSite(under)
  const written = async (name: string, headers?: Readonly<Record<string, string>>) => {
    const browser = await site.browser()
    const fields = { ...fieldsIn(await browser.page('/admin/blog/tag/add')), name, _then: 'continue' }
    browser.endSession()
    return { browser, response: await browser.send('/admin/blog/tag/add', fields, headers) }
  }

  site.test('is kept until its writer has logged in, and sent once more then', async () => {
    const { browser, response } = await written('“quotes” <b> & more')
    const login = await response.text()
    expect(response.status).toBe(403)
    expect(login).toContain('What you wrote is kept')
    expect(await Tag.objects().count()).toBe(0)
    const failed = await browser.send('/admin/login', { ...fieldsIn(login), username: 'root', password: 'wrong' })
    expect(failed.status).toBe(422)
    const again = { ...fieldsIn(await failed.text()), username: 'root', password: PASSWORD }
    const welcome = await (await browser.send('/admin/login', again)).text()
    expect(welcome).toContain('action="/admin/blog/tag/add"')
    expect(await Tag.objects().count()).toBe(0)
    const sent = await browser.send('/admin/blog/tag/add', fieldsIn(welcome))
    expect(sent.headers.get('location')).toMatch(/\/admin\/blog\/tag\/\d+\/change$/)
    expect((await Tag.objects().get({})).name).toBe('“quotes” <b> & more')
  })

  site.test('is kept where its writer has logged in again in another window', async () => {
    const browser = await site.browser()
    const fields = { ...fieldsIn(await browser.page('/admin/blog/tag/add')), name: 'two windows' }
    browser.endSession()
    await browser.logIn('root')
    const kept = await browser.send('/admin/blog/tag/add', fields)
    expect(kept.status).toBe(403)
    expect(await Tag.objects().filter({ name: 'two windows' }).count()).toBe(0)
    const sent = await browser.send('/admin/blog/tag/add', fieldsIn(await kept.text()))
    expect(sent.status).toBe(303)
    expect(await Tag.objects().filter({ name: 'two windows' }).count()).toBe(1)
  })

  site.test('is not kept where another site sent it, nor led anywhere but to a form of the admin', async () => {
    for (const headers of [
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { origin: 'https://evil.example' },
    ]) {
      const { response } = await written('evil', headers)
      expect(response.status).toBe(403)
      expect(await response.text()).not.toContain('name="kept.')
    }
    const { browser, response } = await written('mine')
    const fields = { ...fieldsIn(await response.text()), username: 'root', password: PASSWORD }
    for (const keptFor of ['https://evil.example/add', '/admin/logout', '/elsewhere/add', '/admin/../pay/add']) {
      const answer = await browser.send('/admin/login', { ...fields, keptFor })
      expect([keptFor, answer.headers.get('location')]).toEqual([keptFor, '/admin'])
      browser.endSession()
      Object.assign(fields, { csrfToken: await browser.token() })
    }
  })
})
