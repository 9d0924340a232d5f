import { defineApp } from '@tsango/core/apps'
import { f, type Meta, Model, related } from '@tsango/orm'
import { describeDatabases } from '@tsango/orm/testing'
import { expect } from 'vitest'
import { withSite } from '../viewset/fixtures/site.ts'
import { viewset } from '../viewset/viewset.ts'

class Reader extends Model('club.Reader') {
  active = f.bool()
}
class Meeting extends Model('club.Meeting') {
  static meta: Meta<Meeting> = {
    limitChoices: { host: (r) => r.active.eq(true), guests: (r) => r.active.eq(true) },
  }
  topic = f.char(20)
  host = f.fk(() => Reader)
  guests = f.manyToMany(() => Reader, { relatedName: 'visits' })
}

await describeDatabases('choices that a model limits, through a viewset', (under) => {
  const club = defineApp({
    name: 'club',
    models: [Reader, Meeting],
    routes: (r) => {
      r.route('/api/meetings', viewset(Meeting))
    },
  })
  const { test, client } = withSite(under, () => undefined, [club])

  test('are taken alone, and what is there may stay', async () => {
    const root = await client('root')
    // One after the other, as the API tells keys in their order.
    const { id: fit } = await Reader.objects().create({ active: true })
    const { id: former } = await Reader.objects().create({ active: false })
    const { id: other } = await Reader.objects().create({ active: false })
    const codes = (reply: { readonly status: number; readonly json: { readonly errors?: readonly object[] } }) => [
      reply.status,
      (reply.json.errors ?? []).map((error) => {
        const { pointer, code } = error as { readonly pointer: string; readonly code: string }
        return [pointer, code]
      }),
    ]
    const body = { topic: 'a', hostId: former, guests: [fit, former] }
    expect(codes(await root.send('POST', '/api/meetings', body))).toEqual([
      422,
      [
        ['/hostId', 'not_a_choice'],
        ['/guests/1', 'not_a_choice'],
      ],
    ])
    expect(await Meeting.objects().count()).toBe(0)
    const meeting = await Meeting.objects().create({ topic: 'a', hostId: former })
    await related(meeting, 'guests').set([former])
    const path = `/api/meetings/${meeting.id}`
    const same = { topic: 'b', hostId: former, guests: [former, fit] }
    expect((await root.send('PUT', path, same)).json).toMatchObject({ ...same, guests: [fit, former] })
    expect(codes(await root.send('PATCH', path, { guests: [former, other] }))).toEqual([
      422,
      [['/guests/1', 'not_a_choice']],
    ])
    expect((await root.send('PATCH', path, { hostId: fit })).status).toBe(200)
    expect(codes(await root.send('PATCH', path, { hostId: former }))).toEqual([422, [['/hostId', 'not_a_choice']]])
    expect(codes(await root.send('PATCH', path, { hostId: 12345 }))).toEqual([422, [['/hostId', 'not_a_choice']]])
  })
})
