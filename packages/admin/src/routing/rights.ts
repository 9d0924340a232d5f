import type { UserLike } from '@tsango/auth/models'
import { hasPermission } from '@tsango/auth/permissions'
import { isKindOf, type ModelDefinition } from '@tsango/core/registry'
import type { AnyRow } from '../rows/any-rows.ts'
import type { Input } from '../site/inputs.ts'
import type { Site } from '../site/prepare.ts'
import type { Ask } from './ask.ts'

/** What somebody may do with the rows of a model. */
export interface Rights {
  readonly add: boolean
  readonly change: boolean
  readonly delete: boolean
  /** Who may change may see. */
  readonly view: boolean
}

const POWERS: readonly string[] = ['isStaff', 'isSuperuser', 'groups', 'permissions']

/** What the one who asks may do with the rows of a model. */
export async function rightsOf({ user }: Pick<Ask, 'user'>, model: ModelDefinition): Promise<Rights> {
  const may = (action: string): Promise<boolean> => hasPermission(user, { model: model.label, action })
  const change = await may('change')
  return { add: await may('add'), change, delete: await may('delete'), view: change || (await may('view')) }
}

/**
 * What remains of the rights for one row: only superusers touch the accounts of others who enter the admin, because whoever can change such an
 * account or its password has its rights; and nobody deletes their own.
 */
export function rightsOnRow({ user }: Ask, site: Site, row: AnyRow, rights: Rights): Rights {
  if (!site.isUser) return rights
  const own = row['id'] === user.id
  const mayTouch = user.isSuperuser || own || !isPowerful(row)
  return { ...rights, change: rights.change && mayTouch, delete: rights.delete && mayTouch && !own }
}

/** Whether a row of the model of users enters the admin. */
export function isPowerful(row: object): boolean {
  const { isStaff, isSuperuser } = row as UserLike
  return isStaff || isSuperuser
}

/** The inputs of a form for the one who asks: what gives power over others is for superusers. */
export function inputsFor({ user, admin }: Ask, { model, inputs }: Pick<Site, 'model' | 'inputs'>): readonly Input[] {
  if (user.isSuperuser) return inputs
  const { sites } = admin
  const guarded =
    isKindOf(model, sites.user) || isKindOf(model, sites.group)
      ? POWERS
      : isKindOf(model, sites.permission)
        ? inputs.map((input) => input.name)
        : []
  return inputs.map((input) => (guarded.includes(input.name) ? { ...input, readOnly: true } : input))
}
