/** A connection on which frames are read and written, as the library `ws` has it. */
export interface Connection {
  /** Bytes that wait to leave. */
  readonly bufferedAmount: number
  send(data: string | Uint8Array, options: { readonly binary: boolean }, sent: (error?: Error | null) => void): void
  close(code: number, reason: string): void
  terminate(): void
  ping(): void
  /** Reads no more, so that the client has to wait. */
  pause(): void
  resume(): void
  on(event: 'message', listener: (data: Buffer, isBinary: boolean) => void): unknown
  on(event: 'ping' | 'pong', listener: () => void): unknown
  on(event: 'close', listener: (code: number, reason: Buffer) => void): unknown
  on(event: 'error', listener: (error: Error) => void): unknown
}
