/** How a database's own client is started. What is secret goes through its environment: a command line is seen by everybody on the machine. */
export interface DatabaseClient {
  readonly command: string
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
}

/** The parts that are there. */
export function given(parts: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(Object.entries(parts).flatMap(([name, value]) => (value ? [[name, value]] : [])))
}
