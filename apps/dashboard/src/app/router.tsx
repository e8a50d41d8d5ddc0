import { createRootRoute, createRoute, createRouter, lazyRouteComponent, Link } from '@tanstack/react-router';
import { Empty, Failure, Loading } from '../look/parts';
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

const signedIn = createRoute({ getParentRoute: () => root, id: 'signed-in', component: SignedIn });

const overview = createRoute({
  getParentRoute: () => signedIn,
  path: '/',
  validateSearch: overviewSearch,
  component: OverviewPage,
});

export const router = createRouter({
  routeTree: root.addChildren([signIn, signedIn.addChildren([overview])]),
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
