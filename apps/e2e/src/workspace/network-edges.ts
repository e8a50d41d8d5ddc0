/** Who can reach whom through the NetworkPolicies of a namespace: what the network would let through, worked out from the manifests. */

type Labels = Readonly<Record<string, string>>;

interface Selector {
  readonly matchLabels?: Labels;
  readonly matchExpressions?: readonly {
    readonly key: string;
    readonly operator: string;
    readonly values?: string[];
  }[];
}

interface Peer {
  readonly podSelector?: Selector;
  readonly namespaceSelector?: Selector;
  readonly ipBlock?: { readonly cidr: string; readonly except?: readonly string[] };
}

interface Rule {
  readonly from?: readonly Peer[];
  readonly to?: readonly Peer[];
  readonly ports?: readonly { readonly port: number }[];
}

export interface NetworkPolicySpec {
  readonly podSelector: Selector;
  readonly policyTypes: readonly string[];
  readonly ingress?: readonly Rule[];
  readonly egress?: readonly Rule[];
}

/** A pod, or an address that is none. */
export interface Place {
  readonly name: string;
  readonly ip: string;
  readonly labels?: Labels;
  /** Labels of its namespace; our own where there are none. */
  readonly namespace?: Labels;
  /** Not one of our pods: no policy of ours selects it. */
  readonly outside?: true;
}

const numberOf = (ip: string): number => ip.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);

/** IPv4 alone: an IPv6 range holds none of the places that are asked about. */
export function isWithin(ip: string, cidr: string): boolean {
  const [network = '', bits = '32'] = cidr.split('/');
  if (network.includes(':')) return false;
  const size = 2 ** (32 - Number(bits));
  return Math.floor(numberOf(ip) / size) === Math.floor(numberOf(network) / size);
}

function selects({ matchLabels = {}, matchExpressions = [] }: Selector, labels: Labels): boolean {
  if (Object.entries(matchLabels).some(([key, value]) => labels[key] !== value)) return false;
  return matchExpressions.every(({ key, operator, values = [] }) => {
    if (operator !== 'In') throw new Error(`The operator ${operator} is not known here`);
    return values.includes(labels[key] ?? '');
  });
}

function isPeer(place: Place, { podSelector, namespaceSelector, ipBlock }: Peer): boolean {
  if (ipBlock) {
    const { cidr, except = [] } = ipBlock;
    return isWithin(place.ip, cidr) && !except.some((range) => isWithin(place.ip, range));
  }
  if (place.labels === undefined) return false;
  if (namespaceSelector ? !selects(namespaceSelector, place.namespace ?? {}) : place.outside === true) return false;
  return podSelector === undefined || selects(podSelector, place.labels);
}

const lets = (rule: Rule, peers: readonly Peer[] | undefined, place: Place, port: number): boolean =>
  (rule.ports === undefined || rule.ports.some((each) => each.port === port)) &&
  (peers === undefined || peers.some((peer) => isPeer(place, peer)));

/** Whether a connection from one place to a port of another is let through. */
export function canReach(policies: readonly NetworkPolicySpec[], from: Place, to: Place, port: number): boolean {
  const on = (place: Place, type: string) =>
    place.outside
      ? []
      : policies.filter((each) => each.policyTypes.includes(type) && selects(each.podSelector, place.labels ?? {}));
  const leaving = on(from, 'Egress');
  const entering = on(to, 'Ingress');
  const mayLeave = leaving.some(({ egress = [] }) => egress.some((rule) => lets(rule, rule.to, to, port)));
  const mayEnter = entering.some(({ ingress = [] }) => ingress.some((rule) => lets(rule, rule.from, from, port)));
  return (leaving.length === 0 || mayLeave) && (entering.length === 0 || mayEnter);
}
