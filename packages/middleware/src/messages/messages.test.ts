import { defineApp } from '@tsango/core/apps'
import { createHttpApplication } from '@tsango/http/application'
import { expect, it } from 'vitest'
import { middleware } from '../app/app.ts'
import { session } from '../sessions/sessions.ts'
import { addMessage, takeMessages } from './messages.ts'

const site = defineApp({
  name: 'site',
  routes: (r) => {
    r.get('/save', async (c) => {
      await addMessage(c, 'success', 'Saved <b>.')
      await addMessage(c, 'warning', 'But.')
      return c.redirect('/show')
    })
    r.get('/show', async (c) => c.json(await takeMessages(c)))
    r.get('/many', async (c) => {
      for (let count = 1; count <= 30; count++) await addMessage(c, 'info', String(count))
      return c.text('')
    })
    r.get('/odd', async (c) => {
      const current = await session(c)
      current.set('tsango.messages', [1, { level: 'loud', text: 'x' }, { level: 'info', text: 'kept' }, null])
      return c.text('')
    })
  },
})
const app = createHttpApplication({ apps: [middleware(), site], mode: 'test' })

async function visit(path: string, cookie = '') {
  const response = await app.request(path, { headers: { cookie } })
  return { response, cookie: response.headers.getSetCookie()[0]?.split(';')[0] ?? '' }
}

it('shows messages on the next page, and once', async () => {
  const saved = await visit('/save')
  const shown = await visit('/show', saved.cookie)
  expect(await shown.response.json()).toEqual([
    { level: 'success', text: 'Saved <b>.' },
    { level: 'warning', text: 'But.' },
  ])
  expect(await (await visit('/show', shown.cookie)).response.json()).toEqual([])
})

it('costs a visitor without messages nothing', async () => {
  const { response, cookie } = await visit('/show')
  expect([await response.json(), cookie]).toEqual([[], ''])
})

it('keeps the last twenty where nobody fetches them', async () => {
  const { cookie } = await visit('/many')
  const texts = ((await (await visit('/show', cookie)).response.json()) as { text: string }[]).map(({ text }) => text)
  expect([texts.length, texts[0], texts.at(-1)]).toEqual([20, '11', '30'])
})

it('leaves out what is not a message', async () => {
  const { cookie } = await visit('/odd')
  expect(await (await visit('/show', cookie)).response.json()).toEqual([{ level: 'info', text: 'kept' }])
})
