import { isIP, type Socket } from 'node:net';
import type { ConnectionOptions, TLSSocket } from 'node:tls';
import { bytesOf, reached } from './address';
import type { Deadline } from './deadline';
import { denied, EgressDenied } from './egress-denied';
import { OwnBackends } from './own-backends.service';
import { type Denial, denialOf, type Policy } from './policy';
import type { Range } from './ranges';
import { handshake, reach } from './reach.service';
import { type Resolve, resolveBySystem, sharing } from './resolve.service';

/** More answers to one name are not tried. */
const MOST_ADDRESSES = 16;
/** What can be in no host name, and is in tricks: userinfo, zones, percent-encoding, what ends a text in C. */
const NO_HOST = /[\s\p{Cc}%@/\\?#[\]:]/u;

export interface EgressOptions {
  /** What the operator has opened. */
  readonly allow?: readonly Range[] | undefined;
  /** The URLs of the backends of Chain Mapping itself, which no check ever reaches. */
  readonly backends?: readonly (string | undefined)[];
  /** For how long the answer to a name is used again. */
  readonly dns_cache_ms?: number;
  /** The operating system's way when not given. */
  readonly resolve?: Resolve;
}

export interface Destination {
  /** A name or an IP address, as in the endpoint; brackets around IPv6 may stay. */
  readonly host: string;
  readonly port: number;
  /** Speak TLS, with these options. */
  readonly secure?: ConnectionOptions | true | undefined;
}

/** How long each step took, in milliseconds; `null` for a step that was not needed. */
export interface Timings {
  readonly dns_ms: number | null;
  readonly connect_ms: number;
  readonly tls_ms: number | null;
}

export interface Connection<S extends Socket = Socket> {
  readonly socket: S;
  readonly timings: Timings;
}

/**
 * The one way out to addresses that users give. A name is looked up once, every answer is judged, and what was judged is what is
 * connected to: there is no second look-up that could answer something else.
 */
export class Egress {
  private readonly own: OwnBackends;
  private readonly policy: Policy;
  private readonly resolve: Resolve;
  private readonly now = (): number => performance.now();

  constructor(options: EgressOptions = {}) {
    const resolve = options.resolve ?? resolveBySystem;
    this.resolve = sharing(resolve, options.dns_cache_ms ?? 0, this.now);
    const urls = (options.backends ?? []).filter((url) => url !== undefined);
    this.own = new OwnBackends(urls, resolve, this.now);
    this.policy = {
      opened: options.allow ?? [],
      isOwn: (address, port) => this.own.isOwn(address, port),
    };
  }

  /**
   * The IP addresses of a host that may be connected to, in the order to try them.
   *
   * @throws EgressDenied when there is none; the error of the resolver when the name does not exist; the reason of an aborted signal
   */
  async admit(host: string, port: number, signal?: Deadline): Promise<string[]> {
    return (await this.resolved(host, port, signal)).addresses;
  }

  /**
   * Connects to an address that may be reached, and speaks TLS when asked to. The socket has no listeners yet and is the caller's.
   *
   * @throws EgressDenied before anything is sent; whatever makes the connection or the handshake fail; the reason of an aborted signal
   */
  connect(
    to: Destination & { readonly secure: ConnectionOptions | true },
    signal?: Deadline,
  ): Promise<Connection<TLSSocket>>;
  connect(to: Destination, signal?: Deadline): Promise<Connection>;
  async connect({ host, port, secure }: Destination, signal?: Deadline): Promise<Connection> {
    const { addresses, dns_ms } = await this.resolved(host, port, signal);
    const began = this.now();
    const socket = await reach(addresses, port, signal);
    const connected = this.now();
    this.assertReached(socket, host, port);
    const timings: Timings = { dns_ms, connect_ms: connected - began, tls_ms: null };
    if (secure === undefined) return { socket, timings };
    const secured = await handshake(socket, withoutBrackets(host), secure === true ? {} : secure, signal);
    return { socket: secured, timings: { ...timings, tls_ms: this.now() - connected } };
  }

  private async resolved(
    given: string,
    port: number,
    signal?: Deadline,
  ): Promise<{ addresses: string[]; dns_ms: number | null }> {
    if (signal?.aborted) throw signal.reason;
    const pending = this.own.ready();
    if (pending !== undefined) await unlessAborted(pending, signal);
    const host = withoutBrackets(given);
    if (isIP(host) !== 0) return { addresses: this.admitted(host, port, [host]), dns_ms: null };
    if (host === '' || NO_HOST.test(host)) throw new EgressDenied(`'${given}' is no host name`, { host: given, port });
    const began = this.now();
    const answers = await unlessAborted(this.resolve(host), signal);
    return { addresses: this.admitted(host, port, answers), dns_ms: this.now() - began };
  }

  /** Those of the answers that may be reached. */
  private admitted(host: string, port: number, answers: readonly string[]): string[] {
    const addresses: string[] = [];
    let first: { address: string; denial: Denial } | undefined;
    for (const address of answers.slice(0, MOST_ADDRESSES)) {
      const denial = denialOf(address, port, this.policy);
      if (denial === undefined) addresses.push(plain(address));
      else first ??= { address, denial };
    }
    if (addresses.length > 0) return addresses;
    if (first === undefined) throw new EgressDenied(`${host} has no address`, { host, port });
    throw denied(host, first.address, port, first.denial);
  }

  /** Whatever the system did with the address: what is at the other end is judged as well. */
  private assertReached(socket: Socket, host: string, port: number): void {
    const address = socket.remoteAddress;
    const denial = address === undefined ? undefined : denialOf(address, port, this.policy);
    if (address === undefined || denial === undefined) return;
    socket.destroy();
    throw denied(host, address, port, denial);
  }
}

const withoutBrackets = (host: string): string => (/^\[.*\]$/.test(host) ? host.slice(1, -1) : host);

/** An IPv4-mapped address as the IPv4 address that it is. */
function plain(address: string): string {
  const bytes = bytesOf(address);
  if (bytes === undefined || bytes.length === 4) return address;
  const inside = reached(bytes);
  return inside.length === 4 ? inside.join('.') : address;
}

/** A look-up cannot be taken back; nobody has to wait for it. */
function unlessAborted<T>(work: Promise<T>, signal?: Deadline): Promise<T> {
  if (signal === undefined) return work;
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
