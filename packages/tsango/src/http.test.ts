import { expect, it } from 'vitest'
import * as client from './client.ts'
import * as http from './http.ts'
import * as testing from './websocket-testing.ts'

it('has what handlers, their tests and pages of errors need, for those who install this package alone', () => {
  const { apiVersion, attachOperations, errorPage, htmlPage, withBodyLimit } = http
  const { createClient } = client
  const { connectWebSocket } = testing
  for (const one of [apiVersion, attachOperations, connectWebSocket, createClient, errorPage, htmlPage, withBodyLimit])
    expect(one).toBeTypeOf('function')
})
