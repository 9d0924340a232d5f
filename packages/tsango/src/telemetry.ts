export * from '@tsango/middleware/telemetry'
