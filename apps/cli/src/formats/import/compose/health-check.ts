import { quoted, type Report } from '../report';
import type { SourceDocument } from '../read-documents';
import type { ComposeService } from './compose-file';

const OWN_ADDRESS = /\bhttps?:\/\/(?:localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1\])(?::\d{1,5})?(\/[^\s"'|;&)]*)?/i;

/**
 * A check from outside like the one that the container runs inside: only one that asks the service itself over HTTP has one.
 * What is not carried over is noted.
 */
export function checkOf(
  key: string,
  { healthcheck }: ComposeService,
  document: SourceDocument,
  report: Report,
): object | undefined {
  if (healthcheck?.test == null || healthcheck.disable === true) return undefined;
  const command = typeof healthcheck.test === 'string' ? healthcheck.test : healthcheck.test.join(' ');
  if (/^NONE\b/.test(command)) return undefined;
  const found = OWN_ADDRESS.exec(command);
  const place = document.at('services', key, 'healthcheck', 'test');
  if (found === null) {
    report.note(
      place,
      `the healthcheck of ${quoted(key)} runs inside its container and is left out: ${quoted(command)}`,
    );
    return undefined;
  }
  const endpoint = found[1] ?? '/';
  report.note(
    place,
    `the healthcheck of ${quoted(key)} becomes a request of ${quoted(endpoint)} from outside; its interval and retries are left out`,
  );
  const timeout_ms = milliseconds(healthcheck.timeout ?? '');
  return { endpoint, ...(timeout_ms !== undefined && timeout_ms >= 1 && timeout_ms <= 60_000 && { timeout_ms }) };
}

const units: Readonly<Record<string, number>> = { h: 3_600_000, m: 60_000, s: 1000, ms: 1, us: 0.001, ns: 0.000_001 };

/** A duration as Compose writes it: `1m30s`, `500ms`. */
function milliseconds(duration: string): number | undefined {
  const parts = [...duration.matchAll(/(\d{1,9}(?:\.\d{1,9})?)(ms|us|ns|h|m|s)/g)];
  if (parts.length === 0 || parts.map(([part]) => part).join('') !== duration) return undefined;
  return Math.round(parts.reduce((sum, [, number, unit]) => sum + Number(number) * (units[unit ?? ''] ?? 0), 0));
}
