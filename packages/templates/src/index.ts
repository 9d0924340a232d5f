export { createTemplates, type TemplateName, type Templates, type TemplatesOptions } from './engine/engine.ts'
