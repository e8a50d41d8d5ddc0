import http2 from 'node:http2';
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { Outcome, ResolvedCheck } from '@chain-mapping/model';
import { daysLeft } from './certificate';
import { answered, type CheckContext, type Checker, degraded, noAnswer, unhealthy } from './checker';
import { timingsOf } from './conversation';
import { addressOf, codeOf } from './failure-message';
import { grpcFailure, HEALTH_CHECK_PATH, healthRequest, servingStatus } from './grpc-health';

const MOST_BYTES = 4096;

interface Reply {
  readonly http_status: number;
  readonly is_grpc: boolean;
  readonly grpc_status: string | undefined;
  readonly body: Buffer;
  readonly first_byte_at: number;
}

/** Asks `grpc.health.v1.Health/Check`; the path of the endpoint names the service, none means the server as a whole. */
export class GrpcChecker implements Checker {
  readonly type = 'grpc';

  async check(check: ResolvedCheck, context: CheckContext): Promise<Outcome> {
    const { signal, now, egress } = context;
    const url = new URL(check.endpoint);
    const isSecure = url.protocol === 'grpcs:' || url.protocol === 'https:';
    const {
      host,
      port,
      text: address,
    } = addressOf(check.endpoint, isSecure ? 443 : url.protocol === 'http:' ? 80 : 50_051);
    const service = decodeURIComponent(url.pathname.replace(/^\/+|\/+$/g, ''));
    const start = now();
    try {
      const secure = isSecure ? { ALPNProtocols: ['h2'] } : undefined;
      const { socket, timings } = await egress.connect({ host, port, secure }, signal);
      const days =
        socket instanceof TLSSocket ? daysLeft(socket.getPeerCertificate()?.valid_to, Date.now()) : undefined;
      const authority = `${isSecure ? 'https' : 'http'}://${address}`;
      const reply = await ask(socket, authority, service, check.headers ?? {}, context);
      const outcome = judge(check, reply, service, address, now() - start, days);
      return { ...outcome, timings: timingsOf(timings, start, reply.first_byte_at, now()) };
    } catch (error) {
      return failed(error, address);
    }
  }
}

function ask(
  socket: Socket,
  authority: string,
  service: string,
  headers: Readonly<Record<string, string>>,
  { signal, now }: CheckContext,
): Promise<Reply> {
  const asked = new Promise<Reply>((resolve, reject) => {
    const closed = (): void => reject(Object.assign(new Error('closed'), { code: 'ECONNRESET' }));
    signal.addEventListener('abort', () => socket.destroy(), { once: true });
    if (signal.aborted) socket.destroy();
    socket.on('error', reject);
    const session = http2.connect(authority, { createConnection: () => socket, maxSessionMemory: 1 });
    session.on('error', reject);
    session.on('close', closed);
    const metadata = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value] as const);
    const stream = session.request({
      ':method': 'POST',
      ':path': HEALTH_CHECK_PATH,
      ...Object.fromEntries(metadata.filter(([name]) => !name.startsWith(':') && !HOP_BY_HOP.has(name))),
      'content-type': 'application/grpc',
      te: 'trailers',
      'user-agent': 'chain-mapping-health-monitor',
    });
    let http_status = 0;
    let is_grpc = false;
    let grpc_status: string | undefined;
    let first_byte_at = now();
    const chunks: Buffer[] = [];
    let size = 0;
    stream.on('error', reject);
    stream.on('response', (received) => {
      first_byte_at = now();
      http_status = received[':status'] ?? 0;
      is_grpc = String(received['content-type'] ?? '').startsWith('application/grpc');
      // An answer without a message has its status where others have their headers.
      grpc_status = textOf(received['grpc-status']);
    });
    stream.on('trailers', (received) => (grpc_status = textOf(received['grpc-status']) ?? grpc_status));
    stream.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > MOST_BYTES) reject(new NoGrpc('too much'));
      else chunks.push(chunk);
    });
    stream.on('end', () => {
      if (http_status === 0) closed();
      else resolve({ http_status, is_grpc, grpc_status, body: Buffer.concat(chunks), first_byte_at });
    });
    stream.on('close', closed);
    stream.end(healthRequest(service));
  });
  return asked.finally(() => socket.destroy());
}

class NoGrpc extends Error {}
const HOP_BY_HOP: ReadonlySet<string> = new Set([
  'connection',
  'host',
  'keep-alive',
  'transfer-encoding',
  'upgrade',
  'te',
]);

const textOf = (value: string | string[] | undefined): string | undefined => (Array.isArray(value) ? value[0] : value);

function judge(
  check: ResolvedCheck,
  reply: Reply,
  service: string,
  address: string,
  response_time: number,
  certificate_days: number | undefined,
): Outcome {
  const { http_status, is_grpc, grpc_status, body } = reply;
  if (!is_grpc || (http_status !== 200 && grpc_status === undefined)) {
    return unhealthy(`Not a gRPC answer from ${address} (HTTP status ${String(http_status)})`);
  }
  if (grpc_status !== '0') return degraded(response_time, grpcFailure(grpc_status ?? '', service));
  const status = servingStatus(body);
  if (status === undefined) return unhealthy(`Not a gRPC health answer from ${address}`);
  if (status !== 'SERVING') return degraded(response_time, `The server says ${status}`);
  return answered(check, response_time, certificate_days === undefined ? {} : { certificate_days });
}

function failed(error: unknown, address: string): Outcome {
  if (error instanceof NoGrpc || codeOf(error).startsWith('ERR_HTTP2'))
    return unhealthy(`Not a gRPC answer from ${address}`);
  return noAnswer(error, address);
}
