import { globSync } from 'node:fs'
import { basename, dirname, join, relative } from 'node:path'
import ts from 'typescript-59'

/** A function, or a method of an interface or a class, that users of a package reach. */
export interface PublicMethod {
  /** The file that declares it, from the root. */
  readonly file: string
  /** `Post.publish`, or the name alone of a function. */
  readonly name: string
  readonly documented: boolean
  readonly exemplified: boolean
  /** Whether an example says what it gives, so that the doc tests of its package run it. */
  readonly claims: boolean
}

/** All functions and methods that the public entries of a package export; of its overloads one comment is enough. */
export function publicMethods(root: string, folder: string): PublicMethod[] {
  const faces = globSync(join(root, folder, 'src/*/*.ts')).filter((file) => basename(file, '.ts') === folderOf(file))
  const entries = [join(root, folder, 'src/index.ts'), ...faces]
  const { config } = ts.readConfigFile(join(root, 'tsconfig.base.json'), ts.sys.readFile)
  const { options } = ts.parseJsonConfigFileContent(
    { compilerOptions: config.compilerOptions, files: [] },
    ts.sys,
    root,
  )
  const program = ts.createProgram(entries, { ...options, noEmit: true })
  const checker = program.getTypeChecker()
  const found = new Map<ts.Symbol, PublicMethod>()
  const seen = new Set<ts.Symbol>()

  const note = (symbol: ts.Symbol | undefined, declaration: ts.Node, owner = ''): void => {
    if (!symbol || found.has(symbol)) return
    const file = relative(root, declaration.getSourceFile().fileName)
    if (!file.startsWith('packages/')) return
    const examples = symbol.getJsDocTags(checker).filter((tag) => tag.name === 'example')
    found.set(symbol, {
      file,
      name: owner ? `${owner}.${symbol.name}` : symbol.name,
      documented: symbol.getDocumentationComment(checker).length > 0,
      exemplified: examples.length > 0,
      claims: examples.some(({ text }) => ts.displayPartsToString(text).includes('// → ')),
    })
  }
  for (const entry of entries) {
    const source = program.getSourceFile(entry)
    const module = source && checker.getSymbolAtLocation(source)
    for (const exported of module ? checker.getExportsOfModule(module) : []) {
      const symbol = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported
      if (seen.has(symbol)) continue
      seen.add(symbol)
      for (const declaration of symbol.declarations ?? []) {
        if (ts.isFunctionDeclaration(declaration)) note(symbol, declaration)
        if (!ts.isInterfaceDeclaration(declaration) && !ts.isClassDeclaration(declaration)) continue
        for (const member of declaration.members)
          if (isPublicMethod(member)) note(checker.getSymbolAtLocation(member.name), member, symbol.name)
      }
    }
  }
  return [...found.values()]
}

const folderOf = (file: string): string => basename(dirname(file))

type Member = ts.TypeElement | ts.ClassElement

function isPublicMethod(member: Member): member is Member & { readonly name: ts.PropertyName } {
  if (!member.name || ts.isPrivateIdentifier(member.name)) return false
  const isMethod = ts.isMethodSignature(member) || ts.isMethodDeclaration(member)
  return isMethod || (ts.isPropertySignature(member) && !!member.type && ts.isFunctionTypeNode(member.type))
}
