export * from '@tsango/http/websocket-testing'
