import { f, Model } from '@tsango/orm'

/** What the site remembers of a visitor: a row of the store that `databaseSessions()` makes. */
export class Session extends Model('auth.Session') {
  key = f.char(64).unique().secret().readOnly().help('A digest of the id that the browser has.')
  data = f.text().secret().readOnly()
  expires = f.dateTime().index().readOnly()
  owner = f.char(43).null().index().secret().readOnly().help('A digest of whose it is, where sessions are listed.')
  began = f.dateTime().null().readOnly()
  used = f.dateTime().null().readOnly()
  address = f.char(64).null().readOnly()
  userAgent = f.char(300).null().readOnly()
}
