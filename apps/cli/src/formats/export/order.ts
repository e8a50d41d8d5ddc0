import {
  type Chain,
  compareChainIds,
  type HealthCheck,
  type MemberCheck,
  type Service,
  withoutCredentials,
} from '@chain-mapping/model';
import type { ExportInput } from '../format';

/**
 * What an export may show, in the order in which it shows it: without the passwords in addresses, and without the headers
 * of checks, which may hold tokens.
 */
export function exportable({ chains, services }: ExportInput): ExportInput {
  return {
    chains: [...chains].sort((a, b) => compareChainIds(a.id, b.id)).map(publicChain),
    services: [...services].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)).map(publicService),
  };
}

const publicChain = (chain: Chain): Chain => ({
  ...chain,
  nodes: chain.nodes.map((node) =>
    node.health_check == null ? node : { ...node, health_check: publicCheck(node.health_check) },
  ),
});

function publicService(service: Service): Service {
  const shown = withoutCredentials(service);
  return shown.health_check == null ? shown : { ...shown, health_check: publicCheck(shown.health_check) };
}

function publicCheck({ headers: _, checks, ...check }: HealthCheck): HealthCheck {
  return {
    ...check,
    ...(check.endpoint !== undefined && { endpoint: withoutPassword(check.endpoint) }),
    ...(checks !== undefined && { checks: checks.map(publicMember) }),
  };
}

function publicMember({ headers: _, ...member }: MemberCheck): MemberCheck {
  return member.endpoint === undefined ? member : { ...member, endpoint: withoutPassword(member.endpoint) };
}

function withoutPassword(address: string): string {
  if (!URL.canParse(address)) return address;
  const url = new URL(address);
  if (url.password === '') return address;
  url.password = '***';
  return url.href;
}

/** The text on one line, for where a format has no room for more. */
export const onOneLine = (text: string): string => text.replace(/[\s\p{Cc}]+/gu, ' ').trim();
