import { type Problem, problem } from '@tsango/core/checks'
import type { ModelDefinition, Registry } from '@tsango/core/registry'
import { Group, Permission, User } from '../models/models.ts'

const FIELDS: Readonly<Record<string, { readonly sort: string; readonly declare: string }>> = {
  username: { sort: 'text', declare: 'f.char(150).unique()' },
  email: { sort: 'text', declare: "f.email().blank().default('')" },
  password: { sort: 'text', declare: 'f.char(255).secret().readOnly()' },
  firstName: { sort: 'text', declare: "f.char(150).blank().default('')" },
  lastName: { sort: 'text', declare: "f.char(150).blank().default('')" },
  isActive: { sort: 'boolean', declare: 'f.bool().default(true)' },
  isStaff: { sort: 'boolean', declare: 'f.bool().default(false)' },
  isSuperuser: { sort: 'boolean', declare: 'f.bool().default(false)' },
  dateJoined: { sort: 'dateTime', declare: 'f.dateTime({ autoNowAdd: true })' },
  lastLogin: { sort: 'dateTime', declare: 'f.dateTime().null()' },
}

/** What the model in the place of `User` lacks. */
export function userProblems(registry: Registry): readonly Problem[] {
  // A model that no app lists is a problem that the registry reports.
  if (!registry.has(User)) return [notListed()]
  const user = registry.of(User)
  return [
    ...Object.entries(FIELDS).flatMap(([name, { sort, declare }]) => fieldProblem(user, name, sort, declare)),
    ...flagProblems(user),
    ...relationProblem(registry, user, 'groups', 'Group'),
    ...relationProblem(registry, user, 'permissions', 'Permission'),
  ]
}

function notListed(): Problem {
  return problem(
    'auth.user_unlisted',
    'The model given to auth({ user }) is in the models of no app.',
    'List it: defineApp({ name: …, models: [MyUser] }), and that app under "apps".',
  )
}

function fieldProblem(user: ModelDefinition, name: string, sort: string, declare: string): readonly Problem[] {
  const field = user.field(name)
  if (field?.sort === sort && !field.relation) return []
  const fault = field ? `is of the sort "${field.sort}", not "${sort}"` : 'is missing'
  return [lacking(`The user model ${user.label} cannot be used: its field "${name}" ${fault}.`, `${name} = ${declare}`)]
}

function flagProblems(user: ModelDefinition): readonly Problem[] {
  const found: Problem[] = []
  if (user.field('username')?.spec.unique === false)
    found.push(
      lacking(
        `The user model ${user.label} cannot be used: its "username" is not unique.`,
        'username = f.char(150).unique()',
      ),
    )
  if (user.field('password')?.spec.secret === false)
    found.push(
      lacking(
        `The user model ${user.label} cannot be used: its "password" is not secret.`,
        'password = f.char(255).secret().readOnly()',
      ),
    )
  return found
}

function relationProblem(
  registry: Registry,
  user: ModelDefinition,
  name: string,
  target: 'Group' | 'Permission',
): readonly Problem[] {
  const relation = user.relations.get(name)
  const wanted = registry.of(target === 'Group' ? Group : Permission)
  if (relation?.kind === 'manyToMany' && relation.target === wanted) return []
  return [
    lacking(
      `The user model ${user.label} cannot be used: its relation "${name}" ${relation ? `does not lead to ${wanted.label}` : 'is missing'}.`,
      `${name} = f.manyToMany(() => ${target}, { relatedName: 'users' })`,
    ),
  ]
}

function lacking(message: string, declare: string): Problem {
  return problem(
    'auth.user_model',
    message,
    `Extend UserModel('…'), which has all that is needed, or declare: ${declare}`,
  )
}
