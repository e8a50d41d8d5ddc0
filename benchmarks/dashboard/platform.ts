import type { RunningSystem } from '@chain-mapping/backends';

const NODES = 9;
/** How far apart the services of a call may stand: platforms are clustered. */
const REACH = 40;

/** A platform whose chains make some three calls of each service, the same each time. */
export function largeChains(services: number): object[] {
  const chains = Math.round(services / 2.4);
  let seed = 7;
  const random = (below: number): number => {
    seed = (seed * 16_807) % 2_147_483_647;
    return seed % below;
  };
  return Array.from({ length: chains }, (_, chain) => {
    const first = (chain * services) / chains;
    const chosen = new Set<number>();
    // Each is in one chain at least; the rest is near.
    for (let at = Math.floor(first); at < first + services / chains; at += 1) chosen.add(at);
    while (chosen.size < NODES) chosen.add((Math.floor(first) + random(REACH)) % services);
    const sorted = [...chosen];
    return {
      id: `E${1000 + chain}`,
      name: `Flow ${chain + 1}`,
      category: 'infrastructure',
      nodes: sorted.map((number) => ({
        id: `n${number}`,
        type: 'service',
        service_name: `service-${String(number).padStart(3, '0')}`,
      })),
      edges: sorted.slice(1).map((number, index) => ({
        source_node: `n${sorted[index % 3 === 0 ? index : Math.floor(index / 2)]}`,
        target_node: `n${number}`,
        type: 'http_request',
      })),
    };
  });
}

/** @throws Error with what the API says */
export async function api<Answer>(
  { urls }: RunningSystem,
  method: string,
  path: string,
  body?: object,
): Promise<Answer> {
  const answer = await fetch(`${urls.gateway}${path}`, {
    method,
    ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text.slice(0, 500)}`);
  return (text === '' ? undefined : JSON.parse(text)) as Answer;
}
