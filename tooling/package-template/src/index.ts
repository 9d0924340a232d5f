export { type __PascalName__Options, __camelName__ } from './__name__/__name__.ts'
