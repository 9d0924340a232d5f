export { createTemplates, type TemplateName, type Templates, type TemplatesOptions } from './engine/engine.ts'
export {
  FilterNameInvalid,
  FilterValueInvalid,
  HtmlRulesInvalid,
  PromiseInTemplate,
  SanitizerMissing,
  StaticCachingInvalid,
  StaticFileNotFound,
  StaticPrefixInvalid,
  TemplateFailed,
  type TemplateFault,
  TemplateNameInvalid,
  TemplateNestedTooDeep,
  TemplateNotFound,
  type TemplatePlace,
  TemplateSyntaxInvalid,
  TemplatesNotInstalled,
} from './errors/errors.ts'
export { builtinFilters, type Filter } from './filters/filters.ts'
export { html, raw, SafeHtml } from './html/html.ts'
export { type HtmlRules, markdownHtml, richHtml, sanitize, stripTags } from './sanitize/sanitize.ts'
export {
  type StaticCaching,
  type StaticFiles,
  type StaticFilesOptions,
  type StaticHandler,
  staticFiles,
} from './static-files/static-files.ts'
export {
  currentStaticFiles,
  currentTemplates,
  renderTemplate,
  staticFolder,
  staticIntegrity,
  staticUrl,
  type TemplatesAppOptions,
  templateFilter,
  templateFolder,
  templates,
} from './templates/templates.ts'
