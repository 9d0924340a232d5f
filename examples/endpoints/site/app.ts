import { defineApp } from 'tsango'
import { mount } from 'tsango/http'
import { accounts } from './accounts.ts'
import { createDemo } from './demo.ts'
import { forms } from './forms.ts'
import { items } from './items.ts'
import { Item, Person } from './models.ts'
import { people } from './people.ts'
import { seed } from './seed.ts'
import { simple } from './simple.ts'
import { streams } from './streams.ts'

const demo = createDemo()

/** The endpoints of the peer's benchmark. */
export const site = defineApp({
  name: 'site',
  models: [Person, Item],
  migrations: new URL('./migrations/', import.meta.url),
  routes: (r) => {
    for (const add of [simple, items, forms, accounts, people, streams]) add(r)
  },
  commands: [seed],
  startup: () => demo.start(),
  shutdown: () => demo.stop(),
  extends: [mount('/middleware', demo)],
})
