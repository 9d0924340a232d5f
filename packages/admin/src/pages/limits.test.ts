import { defineApp } from '@tsango/core/apps'
import { f, type Meta, Model, related } from '@tsango/orm'
import { describeDatabases } from '@tsango/orm/testing'
import { beforeEach, expect } from 'vitest'
import { withModels } from '../fixtures/site.ts'
import { adminSite, inline } from '../site/site.ts'

class Place extends Model('zoo.Place') {
  name = f.char(20)
}
class Keeper extends Model('zoo.Keeper') {
  name = f.char(20)
  active = f.bool().default(true)
  places = f.manyToMany(() => Place)
}
class Food extends Model('zoo.Food') {
  name = f.char(20)
  sold = f.bool().default(true)
}
class Animal extends Model('zoo.Animal') {
  static meta: Meta<Animal> = {
    limitChoices: {
      keeper: (k) => k.active.eq(true).and(k.places.some((place) => place.name.startswith('in'))),
      foods: (one) => one.sold.eq(true),
      mother: (a) => a.name.startswith('M'),
    },
  }
  name = f.char(20)
  keeper = f.fk(() => Keeper)
  mother = f.fk(() => Animal).null()
  foods = f.manyToMany(() => Food)
}

await describeDatabases('choices that a model limits', (under) => {
  let keepers: Record<'fit' | 'gone' | 'out', number>
  let foods: Record<'sold' | 'away' | 'lost', number>
  const zoo = defineApp({
    name: 'zoo',
    models: [Place, Keeper, Food, Animal],
    extends: [adminSite(Animal), adminSite(Keeper, { inlines: [inline(Animal, 'keeper')] })],
  })
  const site = withModels(under, zoo)
  const { test } = site
  beforeEach(() =>
    site.app.run(async () => {
      await Animal.objects().update({ motherId: null })
      for (const rows of [Animal.objects(), Keeper.objects(), Food.objects(), Place.objects()]) await rows.delete()
      const inside = await Place.objects().bulkCreate([{ name: 'in 1' }, { name: 'in 2' }])
      const keeper = async (name: string, active: boolean, places: typeof inside): Promise<number> => {
        const row = await Keeper.objects().create({ name, active })
        await related(row, 'places').set(places)
        return row.id
      }
      keepers = {
        fit: await keeper('Fit', true, inside),
        gone: await keeper('Gone', false, inside),
        out: await keeper('Out', true, []),
      }
      const food = async (name: string, sold: boolean) => (await Food.objects().create({ name, sold })).id
      foods = { sold: await food('Hay', true), away: await food('Old', false), lost: await food('Lost', false) }
    }),
  )
  const offered = (html: string, name: string): string[] => {
    const [, inner = ''] = new RegExp(`<select[^>]*name="${name}"[^>]*>([\\s\\S]*?)</select>`).exec(html) ?? []
    const boxes = [...html.matchAll(new RegExp(`<input[^>]*name="${name}"[^>]*value="(\\d+)"`, 'g'))]
    const found = [...inner.matchAll(/value="(\d+)"/g), ...boxes].map(([, value]) => String(value))
    return found.sort()
  }

  test('are all that a form offers, each once', async (browser) => {
    await Animal.objects().create({ name: 'Mona', keeperId: keepers.fit })
    await Animal.objects().create({ name: 'Nora', keeperId: keepers.fit })
    const html = await browser.page('/admin/zoo/animal/add')
    expect(offered(html, 'keeper')).toEqual([String(keepers.fit)])
    expect(offered(html, 'foods')).toEqual([String(foods.sold)])
    expect(html).toContain('Mona')
    expect(html).not.toContain('Nora')
  })

  test('are all that a form takes, also from one who sends by hand', async (browser) => {
    const add = (fields: Record<string, string>) => browser.post('/admin/zoo/animal/add', { name: 'Rex', ...fields })
    for (const key of [keepers.gone, keepers.out]) {
      const sent = await add({ keeper: String(key) })
      expect(sent.status).toBe(422)
      const html = await sent.text()
      expect(html).toContain('This keeper is none of those to choose from.')
      // Nothing of a row that may not be seen comes back for having been asked.
      expect(html).not.toContain(key === keepers.gone ? 'Gone' : 'Out')
    }
    const refused = await add({ keeper: String(keepers.fit), foods: String(foods.away) })
    expect(refused.status).toBe(422)
    expect(await refused.text()).toContain('is none of those to choose from')
    expect(await Animal.objects().count()).toBe(0)
    expect((await add({ keeper: String(keepers.fit), foods: String(foods.sold) })).status).toBe(303)
    const made = await Animal.objects().get()
    expect(await related(made, 'foods').all().values('name')).toEqual([{ name: 'Hay' }])
  })

  test('leave a row what it has, until that is changed', async (browser) => {
    const animal = await Animal.objects().create({ name: 'Rex', keeperId: keepers.gone })
    await related(animal, 'foods').set([foods.away])
    const path = `/admin/zoo/animal/${animal.id}/change`
    expect(offered(await browser.page(path), 'keeper')).toEqual([keepers.fit, keepers.gone].map(String).sort())
    expect((await browser.submit(path, { name: 'Max', foods: [String(foods.away), String(foods.sold)] })).status).toBe(
      303,
    )
    await animal.refresh()
    expect(animal).toMatchObject({ name: 'Max', keeperId: keepers.gone })
    expect(await related(animal, 'foods').all().count()).toBe(2)
    expect((await browser.submit(path, { keeper: String(keepers.out) })).status).toBe(422)
    expect((await browser.submit(path, { foods: String(foods.lost) })).status).toBe(422)
    expect((await browser.submit(path, { keeper: String(keepers.fit), foods: [] })).status).toBe(303)
    expect((await browser.submit(path, { keeper: String(keepers.gone) })).status).toBe(422)
    await animal.refresh()
    expect(animal.keeperId).toBe(keepers.fit)
  })

  test('hold in rows within a form of another, too', async (browser) => {
    const mother = await Animal.objects().create({ name: 'Mona', keeperId: keepers.fit })
    const other = await Animal.objects().create({ name: 'Nora', keeperId: keepers.fit })
    const path = `/admin/zoo/keeper/${keepers.gone}/change`
    const html = await browser.page(path)
    expect(html).toContain('Mona')
    expect(html).not.toContain('Nora')
    const [, prefix = ''] = /name="([^"]+)\.name"/.exec(html) ?? []
    expect(prefix).not.toBe('')
    const sent = (key: number) => browser.submit(path, { [`${prefix}.name`]: 'Kid', [`${prefix}.mother`]: String(key) })
    expect((await sent(other.id)).status).toBe(422)
    expect((await sent(mother.id)).status).toBe(303)
    expect(await Animal.objects().get({ name: 'Kid' })).toMatchObject({ motherId: mother.id, keeperId: keepers.gone })
  })
})
