import { BadRequest } from '../errors/classes.ts'
import type { Exchange } from '../slots/exchange.ts'
import { HEADER_NAME } from '../slots/lines.ts'
import { UpgradeRequired, WebSocketsUnsupported } from './errors.ts'
import type { Upgrade } from './upgrade.ts'

/** 16 bytes in Base64. */
const KEY = /^[+/0-9A-Za-z]{22}==$/

/** A handshake that is in order. */
export interface Handshake {
  readonly upgrade: Upgrade
  /** The subprotocol that both sides know; empty where the endpoint or the client names none. */
  readonly protocol: string
}

/**
 * Reads a handshake (RFC 6455, 4.2.1). Raises {@link UpgradeRequired} where it is none or one of another version, `BadRequest` where its key or its
 * subprotocols are not in order or none of these is known here, {@link WebSocketsUnsupported}.
 */
export function readHandshake(exchange: Exchange, protocols: readonly string[]): Handshake {
  if (exchange.header('upgrade')?.toLowerCase() !== 'websocket') throw new UpgradeRequired()
  const { upgrade } = exchange
  if (upgrade === undefined) {
    if (exchange.incoming !== undefined && !/\bupgrade\b/i.test(exchange.header('connection') ?? ''))
      throw new UpgradeRequired()
    throw new WebSocketsUnsupported()
  }
  if (exchange.header('sec-websocket-version') !== '13')
    throw new UpgradeRequired('The version of the WebSocket protocol that is spoken here is 13 (RFC 6455).')
  if (!KEY.test(exchange.header('sec-websocket-key') ?? ''))
    throw new BadRequest('The header Sec-WebSocket-Key is missing, or is not 16 bytes in Base64.', {
      code: 'bad_handshake',
    })
  return { upgrade, protocol: choose(exchange.header('sec-websocket-protocol'), protocols) }
}

function choose(header: string | undefined, known: readonly string[]): string {
  if (header === undefined) return ''
  const offered = header.split(',').map((one) => one.trim())
  if (offered.some((one) => !HEADER_NAME.test(one)) || new Set(offered).size < offered.length)
    throw new BadRequest('The header Sec-WebSocket-Protocol is no list of names, each once.', { code: 'bad_handshake' })
  const chosen = known.find((one) => offered.includes(one))
  if (chosen === undefined && known.length > 0)
    throw new BadRequest(`None of these subprotocols is spoken here. Known: ${known.join(', ')}.`, {
      code: 'no_common_protocol',
    })
  return chosen ?? ''
}

/** What is wrong with the subprotocols of an endpoint. */
export function wrongProtocols(protocols: readonly string[]): readonly string[] {
  return protocols
    .filter((one, at) => !HEADER_NAME.test(one) || protocols.indexOf(one) !== at)
    .map((one) => `Its subprotocol ${JSON.stringify(one)} is no name (letters, digits, ".", "-"), or stands twice.`)
}
