import { defineApp } from '@tsango/core/apps'
import { f, Model } from '@tsango/orm'
import { describeDatabases } from '@tsango/orm/testing'
import { beforeAll, expect } from 'vitest'
import { withSite } from './fixtures/site.ts'
import { viewset } from './viewset.ts'

class Country extends Model('world.Country') {
  code = f.char(4).unique()
}
class City extends Model('world.City') {
  name = f.char(20)
  country = f.fk(() => Country, { to: 'code', onDelete: 'cascade' })
}

class Line extends Model('world.Line', { key: ['from', 'label'] }) {
  from = f.fk(() => City, { onDelete: 'cascade' })
  label = f.char(20)
  stops = f.int().default(0)
}

class Stop extends Model('world.Stop') {
  line = f.fk(() => Line, { onDelete: 'cascade' })
  spare = f.fk(() => Line).null()
}

class Tick extends Model('world.Tick') {
  at = f.dateTime().unique()
}
class Mark extends Model('world.Mark') {
  moment = f.fk(() => Tick, { to: 'at', onDelete: 'cascade' })
}

await describeDatabases('keys behind viewsets', (under) => {
  const world = defineApp({
    name: 'world',
    models: [Country, City, Line, Stop, Tick, Mark],
    routes: (r) => {
      r.route('/api/lines', viewset(Line, { filter: ['from', 'label'] }))
      r.route('/api/stops', viewset(Stop, { filter: ['line', 'line__label', 'spare__isnull'] }))
      r.route('/api/marks', viewset(Mark, {}))
      r.route('/api/cities', viewset(City, { filter: ['country', 'country__code__startswith'] }))
    },
  })
  const { test, run, client } = withSite(under, () => undefined, [world])

  beforeAll(() =>
    run(async () => {
      await Country.objects().create({ id: 7, code: 'at' })
      await Country.objects().create({ id: 8, code: 'de' })
    }),
  )

  test('to a unique column are its values in answers, bodies and filters', async () => {
    const root = await client('root')
    const made = await root.send('POST', '/api/cities', { name: 'Wien', countryId: 'at' })
    expect([made.status, made.json]).toMatchObject([201, { countryId: 'at' }])
    expect((await root.get('/api/cities?country=at')).json).toMatchObject({ count: 1 })
    expect((await root.get('/api/cities?country__in=de')).json).toMatchObject({ count: 0 })
    expect((await root.get('/api/cities?country__code__startswith=a')).json).toMatchObject({ count: 1 })
    for (const countryId of ['fr', 7, null]) {
      const wrong = await root.send('POST', '/api/cities', { name: 'Rom', countryId })
      expect(wrong.status, JSON.stringify(wrong.json)).toBe(422)
    }
    expect(JSON.stringify((await root.send('POST', '/api/cities', { name: 'Rom', countryId: 'fr' })).json)).toContain(
      'no_such_row',
    )
  })

  test('to a unique moment lead to the row of that moment, however it is written', async () => {
    await run(() => Tick.objects().create({ at: new Date('2026-01-02T03:04:05.678Z') }))
    const root = await client('root')
    for (const momentId of ['2026-01-02T03:04:05.678Z', '2026-01-02T04:04:05.678+01:00'])
      expect((await root.send('POST', '/api/marks', { momentId })).json).toMatchObject({
        momentId: '2026-01-02T03:04:05.678Z',
      })
    expect((await root.send('POST', '/api/marks', { momentId: '2026-01-02T03:04:05.679Z' })).status).toBe(422)
  })

  test('of several columns are addresses of rows', async () => {
    const root = await client('root')
    const { json: city } = await root.send('POST', '/api/cities', { name: 'Linz', countryId: 'at' })
    const fromId = (city as { readonly id: number }).id
    const label = 'U/1, %2C "ö"'
    const made = await root.send('POST', '/api/lines', { fromId, label })
    expect([made.status, made.json]).toMatchObject([201, { fromId, label, stops: 0 }])
    const { json: described } = await root.get('/api/openapi.json')
    expect(JSON.stringify(described)).toContain('Its parts (fromId, label), each escaped as in a URL')
    const address = `/api/lines/${encodeURIComponent(`${fromId},${encodeURIComponent(label)}`)}`
    expect(made.headers.get('location')).toBe(address)
    expect((await root.get(address)).json).toEqual(made.json)
    expect((await root.send('PATCH', address, { stops: 4 })).json).toMatchObject({ label, stops: 4 })
    // A key stays what it is.
    expect((await root.send('PATCH', address, { label: 'other' })).status).toBe(422)
    expect((await root.send('POST', '/api/lines', { fromId, label })).status).toBe(409)
    expect((await root.send('POST', '/api/lines', { fromId: 0, label })).status).toBe(422)
    expect((await root.get(`/api/lines?from=${fromId}&ordering=-label`)).json).toMatchObject({ count: 1 })
    const wrong = ['x', `${fromId}`, `${fromId},`, `${fromId},U1`, `+${fromId},x`, ',', '%,%', `${fromId},a,b`]
    for (const text of wrong) expect((await root.get(`/api/lines/${encodeURIComponent(text)}`)).status, text).toBe(404)
    expect((await root.send('DELETE', address)).status).toBe(204)
    expect((await root.get(address)).status).toBe(404)
  })

  test('to a key of several columns are lists of its parts', async () => {
    const root = await client('root')
    const { json: city } = await root.send('POST', '/api/cities', { name: 'Graz', countryId: 'at' })
    const fromId = (city as { readonly id: number }).id
    for (const label of ['a,b', 'c']) await root.send('POST', '/api/lines', { fromId, label })
    const made = await root.send('POST', '/api/stops', { lineId: [fromId, 'a,b'] })
    expect([made.status, made.json]).toEqual([201, { id: expect.anything(), lineId: [fromId, 'a,b'], spareId: null }])
    const address = made.headers.get('location') as string
    expect((await root.send('PATCH', address, { spareId: [fromId, 'c'] })).json).toMatchObject({
      spareId: [fromId, 'c'],
    })
    const count = async (query: string): Promise<unknown> =>
      ((await root.get(`/api/stops?${query}`)).json as { readonly count: number }).count
    const text = encodeURIComponent(`${fromId},a%2Cb`)
    expect([await count(`line=${text}`), await count('line__label=c'), await count('spare__isnull=false')]).toEqual([
      1, 0, 1,
    ])
    const { json: described } = await root.get('/api/openapi.json')
    expect(JSON.stringify(described)).toContain('"lineId":{"type":"array","prefixItems":[{"type":"integer"')
    expect(JSON.stringify(described)).not.toContain('lineLabel')
    for (const lineId of [[fromId, 'z'], [fromId], [fromId, null], 'a,b', null, ['x', 'c'], { 0: fromId }]) {
      const wrong = await root.send('POST', '/api/stops', { lineId })
      expect(wrong.status, JSON.stringify([lineId, wrong.json])).toBe(422)
    }
    expect((await root.send('POST', '/api/stops', {})).status).toBe(422)
    expect((await root.send('POST', '/api/stops', { lineId: [fromId, 'c'], lineLabel: 'a,b' })).status).toBe(422)
    expect((await root.get('/api/stops?line=x')).status).toBe(400)
    expect((await root.send('PATCH', address, { spareId: null })).json).toMatchObject({ spareId: null })
  })
})
