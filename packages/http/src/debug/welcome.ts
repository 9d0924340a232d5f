import { escapeHtml } from '@tsango/toolkit/text'
import type { Context, Hono } from 'hono'
import { inspectRoutes } from 'hono/dev'
import { prefersHtml } from '../errors/negotiate.ts'
import { htmlPage } from '../errors/page.ts'
import { exchangeOf } from '../slots/exchange.ts'

/** How many addresses are shown. */
const MOST = 12

const STYLE = `
body { max-width: 44rem; padding-block: clamp(2rem, 8vh, 6rem) }
h1 { font-size: clamp(1.75rem, 1.2rem + 2.5vw, 2.5rem); line-height: 1.15; letter-spacing: -.02em; margin: 1rem 0 .75rem; text-wrap: balance }
h2 { font-size: 1.1rem; margin: 2rem 0 .5rem }
svg { display: block; width: 3rem; height: auto; color: light-dark(#a4133c, #ff8fa3) }
pre { overflow: auto; margin: .5rem 0; padding: 1rem; border-radius: .75rem; background: light-dark(#f4f1f2, #211c1e); border: 1px solid light-dark(#e2dadc, #3a3134) }
ul { display: flex; flex-wrap: wrap; gap: .4rem .6rem; margin: .5rem 0; padding: 0; list-style: none }
ul a { display: block; padding: .25rem .75rem; border-radius: 99px; border: 1px solid light-dark(#cdbfc3, #55474c) }
a { color: light-dark(#8b1030, #ffb3c1) }
a:focus-visible { outline: 3px solid currentColor; outline-offset: 2px }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .35rem 1.25rem; margin: .5rem 0 }
dd { margin: 0 }
@media (max-width: 30rem) { dl { grid-template-columns: 1fr; gap: 0 } dd { margin-bottom: .6rem } }
.muted { margin-top: 2.5rem; font-size: .9rem; opacity: .8 }
`

// Two who dance, in one line each.
const MARK = `<svg viewBox="15 1 42 54" fill="none" stroke="currentColor" stroke-width="4" stroke-linecap="round" aria-hidden="true"><circle cx="25" cy="8" r="5"/><circle cx="44" cy="10" r="5"/><path d="M25 16c-3 8-3 13 1 19l-8 17M26 35l8 16M24 20l22 6M44 18c3 8 2 12-3 17l14 9M41 35l-4 17"/></svg>`

const EXAMPLE = `const hello = defineApp({
  name: 'hello',
  routes: (r) => {
    r.get('/', (c) => c.text('Hello, world'))
  },
})

export default tsango({ apps: [hello] })`

/**
 * Makes what answers the front page of a site that has none, in development: a page that says how to go on. It is a 404 all the same, and a program
 * is told nothing else than that.
 */
export function createWelcome(hono: Hono): (c: Context) => Response | undefined {
  return function welcome(c) {
    const { method, path } = c.req
    if (path !== '/' || (method !== 'GET' && method !== 'HEAD')) return undefined
    const exchange = exchangeOf(c)
    if (!prefersHtml(exchange.header('accept'))) return undefined
    const { nonce } = exchange
    return new Response(htmlPage('Tsango is running', bodyOf(addressesOf(hono)), nonce, STYLE), {
      status: 404,
      headers: {
        'content-type': 'text/html; charset=UTF-8',
        'cache-control': 'no-store',
        vary: 'Accept',
        'content-security-policy': policyOf(nonce),
      },
    })
  }
}

// Its own style, and what the debug panel and live reload put onto every page.
function policyOf(nonce: string): string {
  return `default-src 'none'; style-src 'nonce-${nonce}' 'self'; script-src 'nonce-${nonce}'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`
}

/** The addresses that can be gone to as they are. */
function addressesOf(hono: Hono): readonly string[] {
  const paths = inspectRoutes(hono)
    .filter(({ method, isMiddleware }) => method === 'GET' && !isMiddleware)
    .map(({ path }) => path)
  return [...new Set(paths)].filter((path) => !/[:*{?]/.test(path) && !path.startsWith('/__tsango/')).sort()
}

function bodyOf(addresses: readonly string[]): string {
  const shown = addresses.slice(0, MOST).map((path) => `<li><a href="${escapeHtml(path)}">${escapeHtml(path)}</a></li>`)
  const more = addresses.length > MOST ? `<p>and ${addresses.length - MOST} more</p>` : ''
  const there = shown.length === 0 ? '' : `<h2>What answers already</h2>\n<ul>${shown.join('')}</ul>${more}`
  return `<main>
${MARK}
<h1>Tsango is running.</h1>
<p>Nothing answers <code>/</code> yet. Give an app a route for it:</p>
<pre tabindex="0" role="group" aria-label="Example"><code>${escapeHtml(EXAMPLE)}</code></pre>
${there}
<h2>What next</h2>
<dl>
<dt><code>node manage.ts --help</code></dt><dd>every command there is</dd>
<dt><code>node manage.ts makemigrations</code></dt><dd>after you wrote a model</dd>
<dt><code>node manage.ts showurls</code></dt><dd>every address and what answers it</dd>
<dt><code>node manage.ts check</code></dt><dd>what is wrong, and what to do</dd>
</dl>
<p class="muted">This page is shown in development only. Elsewhere, and to programs, this address is a plain 404.</p>
</main>`
}
