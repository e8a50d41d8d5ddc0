import type { TLSSocket } from 'node:tls';
import type { Outcome, ResolvedCheck } from '@chain-mapping/model';
import { certificateProblem, daysLeft } from './certificate';
import { answered, type CheckContext, type Checker, noAnswer, unhealthy } from './checker';
import { timingsOf } from './conversation';
import { addressOf } from './failure-message';

/** Shakes hands and looks at the certificate and its chain. How long it has to last is for assertions to say. */
export class TlsChecker implements Checker {
  readonly type = 'tls';

  async check(check: ResolvedCheck, { signal, now, egress }: CheckContext): Promise<Outcome> {
    const { host, port, text: address } = addressOf(check.endpoint, 443);
    const start = now();
    try {
      // A certificate that is wrong is looked at too, to say what is wrong with it. Nothing is sent to its owner.
      const { socket, timings } = await egress.connect({ host, port, secure: { rejectUnauthorized: false } }, signal);
      const elapsed = now() - start;
      try {
        const outcome = judge(check, socket, host, elapsed);
        return { ...outcome, timings: timingsOf(timings, start, undefined, now()) };
      } finally {
        socket.on('error', () => undefined).destroy();
      }
    } catch (error) {
      return noAnswer(error, address);
    }
  }
}

function judge(check: ResolvedCheck, socket: TLSSocket, host: string, elapsed: number): Outcome {
  const certificate_days = certificateDays(socket);
  if (!socket.authorized) {
    return unhealthy(certificateProblem(String(socket.authorizationError), host, certificate_days));
  }
  return answered(check, elapsed, certificate_days === undefined ? {} : { certificate_days });
}

/** The days that the certificate at the other end has left. */
export function certificateDays(socket: TLSSocket): number | undefined {
  const certificate = socket.getPeerCertificate();
  return daysLeft(certificate?.valid_to, Date.now());
}
