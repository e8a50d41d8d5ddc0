import { codeOf } from './failure-message';

export const DNS_TYPES = ['A', 'AAAA', 'CAA', 'CNAME', 'MX', 'NS', 'PTR', 'SOA', 'SRV', 'TXT'] as const;
export type DnsType = (typeof DNS_TYPES)[number];

export interface DnsQuestion {
  readonly name: string;
  readonly type: DnsType;
}

const isDnsType = (type: string): type is DnsType => DNS_TYPES.some((known) => known === type);

/** What `dns://resolver/name?type=A` asks (RFC 4501 in spirit); a text that says why it asks nothing. */
export function dnsQuestionOf(endpoint: string): DnsQuestion | string {
  const url = new URL(endpoint);
  const name = decodeURIComponent(url.pathname.replace(/^\/+|\/+$/g, ''));
  const type = (url.searchParams.get('type') ?? 'A').toUpperCase();
  if (name === '') return 'The endpoint names nothing to look up: dns://resolver/name?type=A';
  if (!isDnsType(type)) return `Records of the type '${type.slice(0, 20)}' cannot be asked for`;
  return { name, type };
}

/** One record on one line: its fields as they stand in a zone file. */
export function recordText(record: unknown): string {
  if (typeof record === 'string') return record;
  // The pieces of one TXT record are one text.
  if (Array.isArray(record)) return record.join('');
  if (typeof record !== 'object' || record === null) return String(record);
  const fields: Readonly<Record<string, unknown>> = { ...record };
  if ('exchange' in fields) return `${String(fields.priority)} ${String(fields.exchange)}`;
  if ('port' in fields) {
    return [fields.priority, fields.weight, fields.port, fields.name].map(String).join(' ');
  }
  return Object.values(fields).map(String).join(' ');
}

/** What the resolver answered instead of records; `undefined` where it did not answer. */
export function dnsFailure(error: unknown, { name, type }: DnsQuestion): string | undefined {
  switch (codeOf(error)) {
    case 'ENOTFOUND':
      return `There is no ${name}`;
    case 'ENODATA':
      return `${name} has no ${type} record`;
    case 'ESERVFAIL':
      return `The resolver could not find out about ${name} (SERVFAIL)`;
    case 'EREFUSED':
      return `The resolver refuses to answer for ${name} (REFUSED)`;
    case 'EFORMERR':
      return `The resolver did not understand the question for ${name} (FORMERR)`;
    case 'ENOTIMP':
      return `The resolver cannot answer for ${type} records (NOTIMP)`;
    default:
      return undefined;
  }
}
