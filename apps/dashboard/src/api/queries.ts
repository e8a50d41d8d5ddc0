import type {
  ChainChange,
  chainDependencies,
  chainSeries,
  diffChainVersions,
  findPath,
  getImpact,
  getTopology,
  listAlerts,
  listChainExecutions,
  listChainHistories,
  listChains,
  listChainSummaries,
  listDrift,
  listChannels,
  listIncidents,
  listMaintenanceWindows,
  listNotifications,
  listProposals,
  listSilences,
  OutputOf,
  Role,
  Scan,
} from '@chain-mapping/contracts';
import type {
  Alert,
  Chain,
  ChainHealth,
  ChainSummary,
  DriftState,
  Incident,
  IncidentDetail,
  MonitoringConfig,
  NotificationRoutes,
  Proposal,
  ValidationResult,
} from '@chain-mapping/model';
import { queryOptions } from '@tanstack/react-query';
import { address, call, type QueryValues } from './client';
import { isStatus } from './problem';

/** Everything that the pages ask for: each under a key whose first word says what it is of. */
const get = <Answer>(path: string, query: QueryValues, signal: AbortSignal) =>
  call<Answer>('GET', address(path, query), { signal });

export const chainPath = (id: string): string => `/api/v1/chains/${encodeURIComponent(id)}`;

/** Between two changes of status a chain's figures move with its checks: what is in view is asked again so often. */
const FIGURES_MS = 10_000;
const PAGE = 500;
const MOST_CHAINS = 5000;

export interface Access {
  readonly access_control: 'on' | 'off';
  readonly oidc_issuer: string | null;
  readonly sign_in: SignIn | null;
}

/** How people are signed in by the issuer. */
export interface SignIn {
  /** What the issuer is called. */
  readonly name: string;
  readonly client_id: string;
  readonly scope: string;
  readonly audience: string;
}

export interface Me {
  readonly kind: string;
  readonly name: string;
  readonly role: Role;
}

export const accessQuery = queryOptions({
  queryKey: ['access'],
  queryFn: ({ signal }) => get<Access>('/api/v1/access', {}, signal),
  staleTime: Infinity,
});

export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: ({ signal }) => get<Me>('/api/v1/access/me', {}, signal),
  staleTime: Infinity,
});

export interface Chains {
  readonly chains: readonly Chain[];
  readonly total: number;
}

export const chainsQuery = queryOptions({
  queryKey: ['chains'],
  queryFn: async ({ signal }): Promise<Chains> => {
    const chains: Chain[] = [];
    let cursor: string | null | undefined;
    let total: number;
    do {
      const page = await get<OutputOf<typeof listChains>>('/api/v1/chains', { limit: PAGE, cursor }, signal);
      chains.push(...page.chains);
      cursor = page.next_cursor;
      total = page.total;
    } while (cursor && chains.length < MOST_CHAINS);
    return { chains, total };
  },
});

export const chainQuery = (id: string) =>
  queryOptions({ queryKey: ['chain', id], queryFn: ({ signal }) => get<Chain>(chainPath(id), {}, signal) });

export const healthQuery = (id: string) =>
  queryOptions({
    queryKey: ['health', id],
    queryFn: ({ signal }) => get<ChainHealth>(`${chainPath(id)}/health`, {}, signal),
    refetchInterval: FIGURES_MS,
    staleTime: FIGURES_MS / 2,
  });

/** Every monitored chain by its id, in short. */
export const summariesQuery = queryOptions({
  queryKey: ['summaries'],
  queryFn: async ({ signal }): Promise<ReadonlyMap<string, ChainSummary>> => {
    const summaries = new Map<string, ChainSummary>();
    let after: string | null = null;
    do {
      const page: OutputOf<typeof listChainSummaries> = await get(
        '/api/v1/monitoring/chains',
        { after, limit: PAGE },
        signal,
      );
      for (const summary of page.summaries) summaries.set(summary.chain_id, summary);
      after = page.next;
    } while (after !== null && summaries.size < MOST_CHAINS);
    return summaries;
  },
  refetchInterval: FIGURES_MS,
  staleTime: FIGURES_MS / 2,
});

export type HistoryPoint = OutputOf<typeof listChainHistories>['histories'][number]['points'][number];
/** The last hour of every chain by its id, in thirty points. */
export const historiesQuery = queryOptions({
  queryKey: ['histories'],
  queryFn: async ({ signal }): Promise<ReadonlyMap<string, readonly HistoryPoint[]>> => {
    const { histories } = await get<OutputOf<typeof listChainHistories>>('/api/v1/monitoring/history', {}, signal);
    return new Map(histories.map(({ chain_id, points }) => [chain_id, points]));
  },
  refetchInterval: 60_000,
});

export type Executions = OutputOf<typeof listChainExecutions>;
export const executionsQuery = (id: string, status: 'ok' | 'error' | undefined) =>
  queryOptions({
    queryKey: ['executions', id, status ?? 'all'],
    queryFn: ({ signal }) => get<Executions>(`${chainPath(id)}/executions`, { status, limit: 50 }, signal),
    refetchInterval: FIGURES_MS,
  });

/** Alerts that are not over, newest first. */
export const openAlertsQuery = queryOptions({
  queryKey: ['alerts', 'open'],
  queryFn: async ({ signal }): Promise<Alert[]> => {
    const of = (status: string) => get<OutputOf<typeof listAlerts>>('/api/v1/alerts', { status, limit: PAGE }, signal);
    const [firing, acknowledged] = await Promise.all([of('firing'), of('acknowledged')]);
    return [...firing.alerts, ...acknowledged.alerts].sort((a, b) => (a.fired_at < b.fired_at ? 1 : -1));
  },
});

const incidents = async (status: 'open' | 'closed', limit: number, signal: AbortSignal): Promise<Incident[]> =>
  (await get<OutputOf<typeof listIncidents>>('/api/v1/incidents', { status, limit }, signal)).incidents;

export const openIncidentsQuery = queryOptions({
  queryKey: ['incidents', 'open'],
  queryFn: ({ signal }) => incidents('open', PAGE, signal),
});

/** The newest that are over. */
export const closedIncidentsQuery = queryOptions({
  queryKey: ['incidents', 'closed'],
  queryFn: ({ signal }) => incidents('closed', 100, signal),
});

export const incidentQuery = (id: string) =>
  queryOptions({
    queryKey: ['incidents', 'one', id],
    queryFn: ({ signal }) => get<IncidentDetail>(`/api/v1/incidents/${encodeURIComponent(id)}`, {}, signal),
  });

export const alertsQuery = (filter: QueryValues) =>
  queryOptions({
    queryKey: ['alerts', filter],
    queryFn: ({ signal }) => get<OutputOf<typeof listAlerts>>('/api/v1/alerts', filter, signal),
  });

export const validationQuery = (id: string) =>
  queryOptions({
    queryKey: ['validation', id],
    queryFn: ({ signal }) => get<ValidationResult>(`${chainPath(id)}/validation`, {}, signal),
  });

export const dependenciesQuery = (id: string) =>
  queryOptions({
    queryKey: ['dependencies', id],
    queryFn: ({ signal }) => get<OutputOf<typeof chainDependencies>>(`${chainPath(id)}/dependencies`, {}, signal),
  });

export interface History {
  readonly changes: readonly ChainChange[];
  readonly total: number;
}

export const historyQuery = (id: string) =>
  queryOptions({
    queryKey: ['history', id],
    queryFn: ({ signal }) => get<History>(`${chainPath(id)}/history`, { limit: 100 }, signal),
  });

export const diffQuery = (id: string, from: number, to: number) =>
  queryOptions({
    queryKey: ['diff', id, from, to],
    queryFn: ({ signal }) => get<OutputOf<typeof diffChainVersions>>(`${chainPath(id)}/diff`, { from, to }, signal),
    staleTime: Infinity,
  });

/** `null` while the chain is not monitored. */
export const monitoringQuery = (id: string) =>
  queryOptions({
    queryKey: ['monitoring', id],
    queryFn: async ({ signal }): Promise<MonitoringConfig | null> => {
      try {
        return await get<MonitoringConfig>(`${chainPath(id)}/monitoring`, {}, signal);
      } catch (error) {
        if (isStatus(error, 404)) return null;
        throw error;
      }
    },
  });

export type Series = OutputOf<typeof chainSeries>;

export const seriesQuery = (id: string, minutes: number) =>
  queryOptions({
    queryKey: ['series', id, minutes],
    queryFn: ({ signal }) => {
      const to = Date.now();
      const from = new Date(to - minutes * 60_000).toISOString();
      const step = Math.max(10, Math.round((minutes * 60) / 120));
      return get<Series>(`${chainPath(id)}/metrics`, { from, to: new Date(to).toISOString(), step }, signal);
    },
    refetchInterval: FIGURES_MS,
  });

export type Impact = OutputOf<typeof getImpact>;

export const impactQuery = (service: string) =>
  queryOptions({
    queryKey: ['impact', service],
    queryFn: ({ signal }) => get<Impact>('/api/v1/impact', { service, limit: 1000 }, signal),
  });

export const pathQuery = (from: string, to: string) =>
  queryOptions({
    queryKey: ['path', from, to],
    queryFn: ({ signal }) => get<OutputOf<typeof findPath>>('/api/v1/paths', { from, to }, signal),
  });

/** What was seen in the minutes before a time; without one, before now. */
export const topologyQuery = (at: string | undefined) =>
  queryOptions({
    queryKey: ['topology', at ?? 'now'],
    queryFn: ({ signal }) =>
      get<OutputOf<typeof getTopology>>('/api/v1/topology', { at, window_minutes: at === undefined ? 60 : 2 }, signal),
    staleTime: at === undefined ? FIGURES_MS : Infinity,
    refetchInterval: at === undefined ? 30_000 : false,
  });

export const channelsQuery = queryOptions({
  queryKey: ['channels'],
  queryFn: ({ signal }) => get<OutputOf<typeof listChannels>>('/api/v1/notification-channels', { limit: 200 }, signal),
  refetchInterval: 30_000,
});

export const routesQuery = queryOptions({
  queryKey: ['routes'],
  queryFn: ({ signal }) => get<NotificationRoutes>('/api/v1/notification-routes', {}, signal),
});

export const notificationsQuery = queryOptions({
  queryKey: ['notifications'],
  queryFn: ({ signal }) => get<OutputOf<typeof listNotifications>>('/api/v1/notifications', { limit: 100 }, signal),
  refetchInterval: 15_000,
});

export type Windows = OutputOf<typeof listMaintenanceWindows>;

export const windowsQuery = queryOptions({
  queryKey: ['windows'],
  queryFn: ({ signal }) => get<Windows>('/api/v1/maintenance-windows', { limit: 200 }, signal),
  refetchInterval: 30_000,
});

export const proposalsQuery = (status: string | undefined) =>
  queryOptions({
    queryKey: ['proposals', status ?? 'all'],
    queryFn: ({ signal }) =>
      get<OutputOf<typeof listProposals>>('/api/v1/discovery/proposals', { status, limit: 200 }, signal),
  });

export const proposalQuery = (id: string) =>
  queryOptions({
    queryKey: ['proposals', 'one', id],
    queryFn: ({ signal }) => get<Proposal>(`/api/v1/discovery/proposals/${encodeURIComponent(id)}`, {}, signal),
  });

export const scanQuery = (id: string) =>
  queryOptions({
    queryKey: ['scan', id],
    queryFn: ({ signal }) => get<Scan>(`/api/v1/discovery/scans/${encodeURIComponent(id)}`, {}, signal),
    refetchInterval: ({ state }) =>
      state.data?.status === 'completed' || state.data?.status === 'failed' ? false : 500,
  });

export const driftQuery = (state: DriftState | undefined, service: string | undefined) =>
  queryOptions({
    queryKey: ['drift', state ?? 'all', service ?? ''],
    queryFn: ({ signal }) =>
      get<OutputOf<typeof listDrift>>('/api/v1/discovery/drift', { state, service, limit: PAGE }, signal),
    refetchInterval: 30_000,
  });

export const silencesQuery = queryOptions({
  queryKey: ['silences'],
  queryFn: ({ signal }) => get<OutputOf<typeof listSilences>>('/api/v1/silences', { limit: 200 }, signal),
  refetchInterval: 30_000,
});
