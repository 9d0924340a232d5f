import { TsangoError } from '@tsango/core/errors'

/** Raised when another program listens on the port already. */
export class PortInUse extends TsangoError {
  readonly code = 'port_in_use'
  readonly port: number

  constructor(port: number, cause: unknown) {
    super(`Port ${port} is in use. Stop what listens there, or choose another with --port ${port + 1}.`, { cause })
    this.port = port
  }
}

/** Raised when a port or host cannot be listened on: not allowed, or not of this machine. */
export class CannotListen extends TsangoError {
  readonly code = 'cannot_listen'

  constructor(host: string, port: number, reason: string, cause: unknown) {
    super(`Cannot listen on ${host}, port ${port}: ${reason}. Choose others with --host and --port.`, { cause })
  }
}

/** Raised when a certificate or its key cannot be used. */
export class TlsInvalid extends TsangoError {
  readonly code = 'tls_invalid'

  constructor(reason: string, cause: unknown) {
    super(`TLS cannot be set up: ${reason}. Give "cert" and "key" as PEM, or as paths of files.`, { cause })
  }
}

/** Raised when a path cannot be listened on as a socket. */
export class CannotListenOnSocket extends TsangoError {
  readonly code = 'cannot_listen'
  readonly path: string

  constructor(path: string, reason: string, cause?: unknown) {
    super(`Cannot listen on the socket ${path}: ${reason}.`, { cause })
    this.path = path
  }
}

/** Raised when options of `serve` contradict each other or say what cannot be. */
export class ServeOptionsInvalid extends TsangoError {
  readonly code = 'serve_options_invalid'
}

/** Raised when a worker ended before it listened; it has said why itself. */
export class WorkerFailed extends TsangoError {
  readonly code = 'worker_failed'

  constructor(how: string) {
    super(`A worker ended before it listened (${how}). What it said stands above.`)
  }
}
