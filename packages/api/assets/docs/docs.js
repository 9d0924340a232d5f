// Starts Swagger UI. A file of its own, because the page's policy lets no script stand in the page.
const root = document.getElementById('docs')
const { document: url, csrf } = root.dataset

globalThis.SwaggerUIBundle({
  url,
  domNode: root,
  deepLinking: true,
  defaultModelsExpandDepth: 0,
  presets: [globalThis.SwaggerUIBundle.presets.apis],
  // Never asks a validator elsewhere about the document.
  validatorUrl: null,
  requestInterceptor(request) {
    const toUs = new URL(request.url, location.href).origin === location.origin
    if (csrf !== undefined && toUs && request.method !== 'GET') request.headers['X-CSRF-Token'] = csrf
    return request
  },
})
