import { createHmac } from 'node:crypto'
import { v } from 'tsango/schema'
import { timingSafeEqual } from 'tsango/signing'

const Claims = v.object({
  sub: v.string(),
  exp: v.number(),
  iat: v.number(),
  is_staff: v.boolean(),
  is_superuser: v.boolean(),
  username: v.string(),
  email: v.string(),
})

/** Who a token speaks of, as the peer's tokens say it. */
export type Claims = v.InferOutput<typeof Claims>

const HEADER = encoded({ alg: 'HS256', typ: 'JWT' })

/** Makes a JSON Web Token (HS256) that is good for an hour. */
export function issueToken(about: Omit<Claims, 'exp' | 'iat'>, secret: string): string {
  const iat = Math.floor(Date.now() / 1000)
  const signed = `${HEADER}.${encoded({ ...about, iat, exp: iat + 3600 })}`
  return `${signed}.${signature(signed, secret)}`
}

/** The claims of a token that we signed and that has not ended, else nothing. */
export function readToken(token: string, secret: string): Claims | undefined {
  const [header = '', payload = '', given = ''] = token.split('.')
  // A key of ours is for this algorithm alone, whatever a token says of its own.
  if (!timingSafeEqual(given, signature(`${header}.${payload}`, secret)) || !isOurs(header)) return undefined
  const claims = v.safeParse(Claims, decoded(payload))
  return claims.success && claims.output.exp * 1000 > Date.now() ? claims.output : undefined
}

function isOurs(header: string): boolean {
  return header === HEADER || v.is(v.object({ alg: v.literal('HS256') }), decoded(header))
}

function signature(text: string, secret: string): string {
  return createHmac('sha256', secret).update(text).digest('base64url')
}

function encoded(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}

function decoded(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString()) as unknown
  } catch {
    return undefined
  }
}
