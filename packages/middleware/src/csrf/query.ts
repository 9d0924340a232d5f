/** The name of one `name=value` of a query, decoded; as it is where it cannot be. */
export function nameOfPair(pair: string): string {
  const name = pair.split('=', 1).join('').replaceAll('+', ' ')
  try {
    return decodeURIComponent(name)
  } catch {
    return name
  }
}
