import { expect, it } from 'vitest'
import * as client from './client.ts'
import * as http from './http.ts'
import * as testing from './websocket-testing.ts'

it('has what handlers, their tests and pages of errors need, for those who install this package alone', () => {
  const { apiVersion, attachOperations, errorPage, getCookie, htmlPage, setCookie, withBodyLimit } = http
  const ofHttp = [apiVersion, attachOperations, errorPage, getCookie, htmlPage, setCookie, withBodyLimit]
  for (const one of [...ofHttp, client.createClient, testing.connectWebSocket]) expect(one).toBeTypeOf('function')
})
