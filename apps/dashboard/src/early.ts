import { askAhead } from './api/asked-ahead';
import { authorization } from './api/credentials';

/** What the first view of a page asks for, as the queries ask for it. */
const FIRST: Readonly<Record<string, readonly string[]>> = {
  '/': [
    '/api/v1/chains?limit=500',
    '/api/v1/monitoring/chains?limit=500',
    '/api/v1/incidents?status=open&limit=500',
    '/api/v1/monitoring/history',
  ],
  '/map': ['/api/v1/chains?limit=500', '/api/v1/monitoring/chains?limit=500'],
};

/** Pages whose code is much, and their layout's: it is fetched beside what all pages share, and not after it. */
const LARGE: Readonly<Record<string, () => Promise<unknown>>> = {
  map: () => Promise.all([warmUpLayout(), import('./map/map-page')]),
  chains: () => Promise.all([warmUpLayout(), import('./chain/chain-page')]),
};

const warmUpLayout = async (): Promise<void> => (await import('./graph/elk-worker')).warmUp();

// This is a script of its own, and small: the server answers while the browser still reads the rest.
if (!location.pathname.startsWith('/sign-in')) {
  const headers = { accept: 'application/json', ...authorization() };
  for (const path of ['/api/v1/access/me', ...(FIRST[location.pathname] ?? [])]) askAhead(path, headers);
  void LARGE[location.pathname.split('/')[1] ?? '']?.();
}

// Of any other page: whoever moves is about to open one.
for (const sign of ['pointermove', 'touchstart', 'keydown']) {
  addEventListener(sign, () => void warmUpLayout(), { once: true, passive: true });
}
