/** Text with its first letter as a capital: how a name begins that stands alone. */
export function capital(text: string): string {
  const [first = ''] = text
  return first.toUpperCase() + text.slice(first.length)
}
