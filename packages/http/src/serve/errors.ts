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
