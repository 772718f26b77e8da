import type { IncomingMessage } from 'node:http';
import type { NextFunction, Request, Response } from 'express';
import { AppError } from '../platform/errors.js';

const LOOPBACK = /^(?:localhost|[\w-]+\.localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

class AmbiguousHostError extends AppError {
  constructor() {
    super('input/malformed', 400, 'The request must name one Host.');
  }
}

class UnknownHostError extends AppError {
  constructor(host: string) {
    super(
      'input/unknown_host',
      421,
      `Storepulse does not serve ${host.slice(0, 100)}. Open it at its own address, or start it with PUBLIC_URL=https://${host.slice(0, 100)}.`,
    );
  }
}

/**
 * Accepts only known hosts: the loopback, the address that the client connected to, and those of PUBLIC_URL. Otherwise a foreign page could
 * point its own name here (DNS rebinding) and read what its visitor may read.
 */
export class HostCheck {
  private readonly known: ReadonlySet<string>;

  /** @param publicUrls at which people reach this process, through a proxy or by name */
  constructor(publicUrls: readonly string[]) {
    this.known = new Set(publicUrls.map((url) => new URL(url).hostname));
  }

  /** Why the request is refused; null if it is accepted. */
  problemOf({ headers, rawHeaders, socket }: IncomingMessage): AppError | null {
    const given = rawHeaders.filter((name, at) => at % 2 === 0 && name.toLowerCase() === 'host').length;
    if (given !== 1 || headers.host === undefined) return new AmbiguousHostError();
    const name = hostnameOf(headers.host);
    if (name === null) return new AmbiguousHostError();
    const isOurs = LOOPBACK.test(name) || this.known.has(name) || name === addressInUrl(socket.localAddress);
    return isOurs ? null : new UnknownHostError(headers.host);
  }

  readonly check = (request: Request, _response: Response, next: NextFunction): void => {
    const problem = this.problemOf(request);
    if (problem === null) next();
    else next(problem);
  };
}

function hostnameOf(host: string): string | null {
  try {
    return new URL(`http://${host}`).hostname;
  } catch {
    return null;
  }
}

/** The address as in a URL: IPv4-mapped IPv6 as IPv4, IPv6 in brackets. */
function addressInUrl(address: string | undefined): string | undefined {
  const plain = address?.replace(/^::ffff:/, '');
  return plain?.includes(':') ? `[${plain}]` : plain;
}
