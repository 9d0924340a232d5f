import { expectTypeOf } from 'vitest'
import { __camelName__ } from './__name__.ts'

expectTypeOf(__camelName__()).toEqualTypeOf<(name: string) => string>()
// @ts-expect-error a misspelt option is named
__camelName__({ greting: 'Hello' })
