/** What stands in a file, or what is wrong with it, as the end of a sentence that begins with its name: it quotes nothing of the file. */
export type FileRead = { readonly values: unknown } | { readonly fault: string; readonly hint?: string }
