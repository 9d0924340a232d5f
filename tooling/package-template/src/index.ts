export { __camelName__, type __PascalName__Options } from './__name__/__name__.ts'
