/**
 * What routes do, attached to them and gathered into one OpenAPI document.
 *
 * @module
 */
export { attachOperations, operationOf } from './attach.ts'
export { buildOpenApi, type OpenApiDocument, type OpenApiInfo, type TagDescription, type Webhook } from './build.ts'
export {
  type Components,
  ComponentTaken,
  type Content,
  type JsonSchema,
  type LateOperation,
  type Operation,
  OperationWithoutRoute,
  type Parameter,
  type PathSegment,
  type RequestBody,
  type ResponseDescription,
  type SecurityRequirement,
} from './operation.ts'
export { openApiPath } from './paths.ts'
export { toYaml } from './yaml.ts'
