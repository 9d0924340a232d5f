import { Group, User } from '@tsango/auth/models'
import type { DeclaredSite } from './site.ts'

/** The sites that the admin has by itself, unless an app asks for others of these models. */
export const builtinSites: readonly DeclaredSite[] = [
  {
    model: User,
    options: {
      listDisplay: ['username', 'email', 'firstName', 'lastName', 'isStaff', 'isActive'],
      search: ['username', 'email', 'firstName', 'lastName'],
      filters: ['isStaff', 'isSuperuser', 'isActive', 'groups'],
      ordering: ['username'],
    },
  },
  { model: Group, options: { listDisplay: ['name'], search: ['name'], ordering: ['name'] } },
]
