/**
 * The script of a page that waits for the next start of its server. Hidden pages do not listen, as browsers keep six connections to a server at most. A page
 * that comes out of a cache again and again is loaded anew once for each start.
 */
export function clientScript(path: string, start: string): string {
  return `(() => {
  let source, box
  const show = (text) => {
    box ??= document.body.appendChild(Object.assign(document.createElement('pre'), { role: 'alert', tabIndex: 0 }))
    box.style.cssText = 'position:fixed;inset:auto 0 0;z-index:2147483647;margin:0;max-height:60vh;overflow:auto;padding:1rem;white-space:pre-wrap;overflow-wrap:anywhere;font:14px/1.5 ui-monospace,monospace;color:#fff;background:#8b1120;border-top:4px solid #ff8a97'
    box.textContent = 'The last change does not start. This is the page of the one before.\\n\\n' + text
  }
  const reload = (next) => {
    if (next === '${start}' || sessionStorage.getItem('tsango:start') === next) return
    sessionStorage.setItem('tsango:start', next)
    location.reload()
  }
  const listen = () => {
    if (document.hidden || source) return
    source = new EventSource('${path}')
    source.addEventListener('start', ({ data }) => reload(data))
    source.addEventListener('broken', ({ data }) => show(data))
    source.onerror = () => { stop(); setTimeout(listen, 250) }
  }
  const stop = () => { source?.close(); source = undefined }
  document.addEventListener('visibilitychange', () => (document.hidden ? stop() : listen()))
  addEventListener('pagehide', stop)
  addEventListener('pageshow', listen)
  listen()
})()`
}
