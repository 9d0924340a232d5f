const SPECIAL = /[&<>"']/

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/**
 * Escapes text so that it stands safely between HTML tags and inside quoted attributes.
 *
 * It does not make text safe inside `<script>`, `<style>`, an unquoted attribute or a URL's scheme.
 *
 * @example
 * escapeHtml('<a href="x">R&B</a>') // → '&lt;a href=&quot;x&quot;&gt;R&amp;B&lt;/a&gt;'
 */
export function escapeHtml(text: string): string {
  return SPECIAL.test(text) ? text.replace(/[&<>"']/g, (char) => ENTITIES[char] ?? char) : text
}
