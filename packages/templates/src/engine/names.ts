import { TemplateNameInvalid } from '../errors/errors.ts'

/**
 * Checks that a name stays below a folder whatever the file system: no empty, `.` or `..` part, no backslash, drive, control character, nor
 * the `@` by which Eta knows templates of its own. Raises {@link TemplateNameInvalid}.
 */
export function checkTemplateName(name: string): void {
  if (typeof name !== 'string' || !isPlainPath(name) || name.startsWith('@')) throw new TemplateNameInvalid(String(name))
}

/** Tells whether a text is a relative path with forward slashes and without tricks. */
export function isPlainPath(path: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for.
  return path !== '' && !/[\\:\u0000-\u001f\u007f]/.test(path) && path.split('/').every((part) => part !== '' && part !== '.' && part !== '..')
}
