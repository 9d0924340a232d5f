export * from '@tsango/http'
export { type Context, type Handler, Hono, type MiddlewareHandler, type Next } from 'hono'
export { deleteCookie, getCookie, getSignedCookie, setCookie, setSignedCookie } from 'hono/cookie'
