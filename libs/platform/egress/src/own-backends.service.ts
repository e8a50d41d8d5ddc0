import { networkInterfaces } from 'node:os';
import { isIP } from 'node:net';
import { type Bytes, bytesOf, reached, keyOf } from './address';
import { contains, rangeOf } from './ranges';
import type { Resolve } from './resolve.service';

const FRESH_MS = 30_000;
const AGAIN_MS = 1000;
const LOOPBACK = [rangeOf('127.0.0.0/8'), rangeOf('::1')];
const PORTS: Readonly<Record<string, number>> = {
  'postgres:': 5432,
  'postgresql:': 5432,
  'redis:': 6379,
  'rediss:': 6379,
  'nats:': 4222,
  'tls:': 4222,
  'http:': 80,
  'https:': 443,
};

interface Place {
  readonly host: string;
  readonly port: number;
}

/** Where backends listen that share a port. */
interface Found {
  readonly addresses: Set<string>;
  /** One of them listens on this machine, which has many loopback addresses. */
  isHere: boolean;
}

/** The servers that Chain Mapping itself stands on, by what their names resolve to. */
export class OwnBackends {
  private readonly places: readonly Place[];
  private known: ReadonlyMap<number, Found> = new Map();
  private refreshing: Promise<void> | undefined;
  private due = 0;

  constructor(
    urls: readonly string[],
    private readonly resolve: Resolve,
    private readonly now: () => number,
  ) {
    this.places = urls.flatMap(placesOf);
  }

  /** A promise while it is not known yet where they are; a later look is taken beside what goes on. */
  ready(): Promise<void> | undefined {
    if (this.places.length === 0 || this.now() < this.due) return undefined;
    this.refreshing ??= this.refresh().finally(() => (this.refreshing = undefined));
    return this.due === 0 ? this.refreshing : undefined;
  }

  isOwn(address: Bytes, port: number): boolean {
    const found = this.known.get(port);
    return found !== undefined && (found.addresses.has(keyOf(address)) || (found.isHere && isLoopback(address)));
  }

  private async refresh(): Promise<void> {
    const answers = await Promise.all(this.places.map(({ host }) => this.addressesOf(host)));
    const isComplete = answers.every((addresses) => addresses.length > 0);
    // What could not be looked up now is where it was.
    const known = new Map(isComplete ? [] : this.known);
    const here = ourAddresses();
    this.places.forEach(({ port }, index) => {
      const found = known.get(port) ?? { addresses: new Set<string>(), isHere: false };
      for (const bytes of answers[index] ?? []) {
        found.addresses.add(keyOf(bytes));
        found.isHere ||= isLoopback(bytes) || here.has(keyOf(bytes));
      }
      if (found.isHere) here.forEach((address) => found.addresses.add(address));
      known.set(port, found);
    });
    this.known = known;
    this.due = this.now() + (isComplete ? FRESH_MS : AGAIN_MS);
  }

  private async addressesOf(host: string): Promise<Bytes[]> {
    const answers = isIP(host) === 0 ? await this.resolve(host).catch(() => []) : [host];
    return answers
      .map(bytesOf)
      .filter((bytes) => bytes !== undefined)
      .map(reached);
  }
}

const isLoopback = (address: Bytes): boolean => LOOPBACK.some((range) => contains(range, address));

/** The addresses of this machine on its networks. */
function ourAddresses(): Set<string> {
  const interfaces = Object.values(networkInterfaces()).flatMap((each) => each ?? []);
  return new Set(
    interfaces
      .map(({ address }) => bytesOf(address))
      .filter((bytes) => bytes !== undefined)
      .map(keyOf),
  );
}

/** NATS takes several servers in one variable, also without a scheme. */
function placesOf(urls: string): Place[] {
  return urls.split(',').flatMap((text) => {
    const trimmed = text.trim();
    const address = trimmed.includes('://') ? trimmed : `nats://${trimmed}`;
    if (!URL.canParse(address)) return [];
    const url = new URL(address);
    const port = url.port === '' ? (PORTS[url.protocol] ?? 0) : Number(url.port);
    return [{ host: url.hostname.replace(/^\[|\]$/g, ''), port }];
  });
}
