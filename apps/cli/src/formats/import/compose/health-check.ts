import { quoted, type Report } from '../report';
import type { SourceDocument } from '../read-documents';
import { type ComposeService, withDefaults } from './compose-file';
import type { PublishedPort } from './ports';

const OWN_ADDRESS =
  /\b(https?):\/\/(?:localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1\])(?::(\d{1,5}))?(\/[^\s"'`|;&)$]{0,1000})?(?=[\s"'|;&)]|$)/i;

interface Reachable {
  readonly ports: readonly PublishedPort[];
  readonly isStore: boolean;
}

/**
 * A check from outside like the one that the container runs inside: only one that asks the service itself over HTTP has one,
 * and only on a port that can be reached. What is not carried over is noted.
 */
export function checkOf(
  key: string,
  { healthcheck }: ComposeService,
  reachable: Reachable,
  document: SourceDocument,
  report: Report,
): object | undefined {
  if (healthcheck?.test == null || healthcheck.disable === true) return undefined;
  const { test } = healthcheck;
  const command = withDefaults(typeof test === 'string' ? test : test.join(' '));
  if (/^NONE\b/.test(command)) return undefined;
  const place = document.at('services', key, 'healthcheck', 'test');
  const endpoint = endpointOf(command, reachable);
  if (endpoint === undefined) {
    report.note(
      place,
      `the healthcheck of ${quoted(key)} works inside its container alone and is left out: ${quoted(command)}`,
    );
    return undefined;
  }
  report.note(
    place,
    `the healthcheck of ${quoted(key)} becomes a request of ${quoted(endpoint)} from outside; its interval and retries are left out`,
  );
  const timeout_ms = milliseconds(healthcheck.timeout ?? '');
  return { endpoint, ...(timeout_ms !== undefined && timeout_ms >= 1 && timeout_ms <= 60_000 && { timeout_ms }) };
}

/** A path on the port where the service is taken to answer, a URL on another one; `undefined` where nothing outside answers. */
function endpointOf(command: string, { ports, isStore }: Reachable): string | undefined {
  const [address, scheme = '', port, path = '/'] = OWN_ADDRESS.exec(command) ?? [];
  if (address === undefined) return undefined;
  // Nothing is published: where the service answers is for others to say, and then this path is below it.
  if (ports.length === 0) return isStore ? undefined : path;
  const isHttps = scheme.toLowerCase() === 'https';
  const asked = Number(port ?? (isHttps ? 443 : 80));
  const found = ports.find(({ target }) => target === asked);
  if (found === undefined) return undefined;
  const isBase = found === ports[0] && !isStore && !isHttps;
  return isBase ? path : `${isHttps ? 'https' : 'http'}://127.0.0.1:${found.published}${path}`;
}

const units: Readonly<Record<string, number>> = { h: 3_600_000, m: 60_000, s: 1000, ms: 1, us: 0.001, ns: 0.000_001 };

/** A duration as Compose writes it: `1m30s`, `500ms`. */
function milliseconds(duration: string): number | undefined {
  const parts = [...duration.matchAll(/(\d{1,9}(?:\.\d{1,9})?)(ms|us|ns|h|m|s)/g)];
  if (parts.length === 0 || parts.map(([part]) => part).join('') !== duration) return undefined;
  return Math.round(parts.reduce((sum, [, number, unit]) => sum + Number(number) * (units[unit ?? ''] ?? 0), 0));
}
