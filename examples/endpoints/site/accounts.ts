import { currentContext } from 'tsango'
import { User } from 'tsango/auth'
import { bearer, dependency, endpointsWith, type Hono, secret, Unauthorized } from 'tsango/http'
import type { Row } from 'tsango/orm'
import { type Claims, readToken } from './tokens.ts'

/** Who asks, by a token; and who that is in the database. */
export function accounts(r: Hono): void {
  for (const one of [known, me, meByDependency, context]) r.route('/auth', one)
}

const own = endpointsWith({ auth: bearer((token) => readToken(token, key())) })

const known = own('GET', '/no-user-access', {}, async ({ user }) => ({
  authenticated: true,
  user_id: user.sub,
  message: 'The user was not read.',
}))

const me = own('GET', '/me', {}, async ({ user }) => shown(await userOf(user)))

const currentUser = dependency({}, async ({ c }) => {
  const [, token = ''] = (c.req.header('authorization') ?? '').split(' ')
  const claims = readToken(token, key())
  if (claims === undefined) throw new Unauthorized()
  return await userOf(claims)
})

const meByDependency = own('GET', '/me-dependency', { depends: { user: currentUser } }, async ({ depends }) =>
  shown(depends.user),
)

const context = own('GET', '/context', {}, async ({ user }) => ({
  user_id: user.sub,
  is_staff: user.is_staff,
  is_superuser: user.is_superuser,
  auth_backend: 'jwt',
  permissions: [],
  auth_claims: user,
}))

async function userOf({ sub }: Claims): Promise<Row<User>> {
  const found = await User.objects()
    .filter({ id: Number(sub) })
    .first()
  if (found === null) throw new Unauthorized()
  return found
}

function shown(user: Row<User>) {
  return {
    id: user.id,
    username: user.username,
    email: user.email,
    is_staff: user.isStaff,
    is_superuser: user.isSuperuser,
    is_active: user.isActive,
    first_name: user.firstName,
    last_name: user.lastName,
  }
}

// Where none is set, the application made one for this start: a token of nobody's key is nobody's.
function key(): string {
  const [newest] = currentContext().app?.settings.get(secret).keys ?? []
  if (newest === undefined) throw new Unauthorized()
  return newest
}
