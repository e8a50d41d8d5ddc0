import { createRootRoute, createRoute, createRouter, lazyRouteComponent, Link } from '@tanstack/react-router';
import { alertsSearch } from '../alerts/alerts-search';
import { chainSearch } from '../chain/chain-search';
import { discoverySearch } from '../discovery/discovery-search';
import { driftSearch } from '../drift/drift-search';
import { editorSearch } from '../editor/editor-search';
import { incidentsSearch } from '../incidents/incidents-search';
import {
  chainQuery,
  chainsQuery,
  healthQuery,
  historiesQuery,
  meQuery,
  openAlertsQuery,
  openIncidentsQuery,
  summariesQuery,
  topologyQuery,
} from '../api/queries';
import { queryClient } from '../api/query-client';
import { Empty, Failure, Loading } from '../look/parts';
import { mapSearch } from '../map/map-search';
import { OverviewPage } from '../overview/overview-page';
import { overviewSearch } from '../overview/overview-search';
import { texts } from '../texts/texts';
import { SignedIn } from './shell';

const root = createRootRoute({ notFoundComponent: NotFound });

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: (search: Record<string, unknown>): { to?: string } => {
    const { to } = search;
    // Only back to a page of this site: an address of another could be anybody's.
    return typeof to === 'string' && /^\/(?![/\\])/.test(to) ? { to } : {};
  },
  component: lazyRouteComponent(() => import('../sign-in/sign-in-page'), 'SignInPage'),
});

const callback = createRoute({
  getParentRoute: () => root,
  path: '/sign-in/callback',
  component: lazyRouteComponent(() => import('../sign-in/callback-page'), 'CallbackPage'),
});

/** What a page shows first is asked for with its code, and not after it; what is refused is asked again by who shows it. */
const ahead = (...queries: readonly { readonly queryKey: readonly unknown[] }[]): void =>
  queries.forEach((query) => void queryClient.prefetchQuery(query));

const signedIn = createRoute({ getParentRoute: () => root, id: 'signed-in', component: SignedIn });

const overview = createRoute({
  getParentRoute: () => signedIn,
  path: '/',
  validateSearch: overviewSearch,
  loader: () => ahead(meQuery, chainsQuery, summariesQuery, openIncidentsQuery, openAlertsQuery, historiesQuery),
  component: OverviewPage,
});

const chain = createRoute({
  getParentRoute: () => signedIn,
  path: '/chains/$id',
  validateSearch: chainSearch,
  loader: ({ params: { id } }) => ahead(meQuery, chainQuery(id), healthQuery(id)),
  component: lazyRouteComponent(() => import('../chain/chain-page'), 'ChainPage'),
});

const map = createRoute({
  getParentRoute: () => signedIn,
  path: '/map',
  validateSearch: mapSearch,
  loader: () => ahead(meQuery, chainsQuery, summariesQuery, topologyQuery(undefined)),
  component: lazyRouteComponent(() => import('../map/map-page'), 'MapPage'),
});

const incidents = createRoute({
  getParentRoute: () => signedIn,
  path: '/incidents',
  validateSearch: incidentsSearch,
  component: lazyRouteComponent(() => import('../incidents/incidents-page'), 'IncidentsPage'),
});

const incident = createRoute({
  getParentRoute: () => signedIn,
  path: '/incidents/$id',
  component: lazyRouteComponent(() => import('../incidents/incident-page'), 'IncidentPage'),
});

const alerts = createRoute({
  getParentRoute: () => signedIn,
  path: '/alerts',
  validateSearch: alertsSearch,
  component: lazyRouteComponent(() => import('../alerts/alerts-page'), 'AlertsPage'),
});

const channels = createRoute({
  getParentRoute: () => signedIn,
  path: '/channels',
  component: lazyRouteComponent(() => import('../channels/channels-page'), 'ChannelsPage'),
});

const maintenance = createRoute({
  getParentRoute: () => signedIn,
  path: '/maintenance',
  component: lazyRouteComponent(() => import('../maintenance/maintenance-page'), 'MaintenancePage'),
});

const discovery = createRoute({
  getParentRoute: () => signedIn,
  path: '/discovery',
  validateSearch: discoverySearch,
  component: lazyRouteComponent(() => import('../discovery/discovery-page'), 'DiscoveryPage'),
});

const drift = createRoute({
  getParentRoute: () => signedIn,
  path: '/drift',
  validateSearch: driftSearch,
  component: lazyRouteComponent(() => import('../drift/drift-page'), 'DriftPage'),
});

const editor = createRoute({
  getParentRoute: () => signedIn,
  path: '/editor',
  validateSearch: editorSearch,
  component: lazyRouteComponent(() => import('../editor/editor-page'), 'EditorPage'),
});

export const router = createRouter({
  routeTree: root.addChildren([
    signIn,
    callback,
    signedIn.addChildren([
      overview,
      chain,
      map,
      incidents,
      incident,
      alerts,
      channels,
      maintenance,
      discovery,
      drift,
      editor,
    ]),
  ]),
  defaultPreload: 'intent',
  defaultPendingComponent: Loading,
  defaultErrorComponent: ({ error, reset }) => <Failure error={error} retry={reset} />,
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}

function NotFound() {
  return (
    <main>
      <Empty title={texts.page.notFound}>
        <p>{texts.page.notFoundHelp}</p>
        <Link className="button" to="/">
          {texts.page.toOverview}
        </Link>
      </Empty>
    </main>
  );
}
