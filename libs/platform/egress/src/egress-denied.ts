import { DomainError } from '@chain-mapping/contracts';
import type { Denial } from './policy';

/** A check may not go where it was told to. Nothing was sent. */
export class EgressDenied extends DomainError {
  constructor(message: string, details: Readonly<Record<string, unknown>> = {}) {
    super('EgressDenied', message, details);
  }
}

/** Says which host, which address of it, why, and what the operator could do. */
export function denied(host: string, address: string, port: number, { what, openedBy }: Denial): EgressDenied {
  const subject = host === address ? `${address}` : `${address}, which ${host} resolves to,`;
  const remedy =
    openedBy === undefined ? 'checks never go there' : `EGRESS_ALLOW=${openedBy} would let checks go there`;
  return new EgressDenied(`${subject} is ${what}: ${remedy}`, { host, address, port });
}
