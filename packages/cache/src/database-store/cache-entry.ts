import { f, Model } from '@tsango/orm'

/** An entry of the cache: a row of the store that `databaseStore()` makes. */
export class CacheEntry extends Model('cache_table.CacheEntry') {
  key = f.char(250).unique().readOnly()
  value = f.text().secret().readOnly().help('The text; empty where it is a number.')
  count = f.bigInt().null().secret().readOnly().help('The whole number that the text is.')
  expires = f.dateTime().null().index().readOnly()
}
