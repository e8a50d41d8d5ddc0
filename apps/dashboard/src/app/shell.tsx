import { useQuery } from '@tanstack/react-query';
import { Link, Outlet, useNavigate } from '@tanstack/react-router';
import { type ReactNode, useEffect } from 'react';
import { Button } from 'react-aria-components';
import { forgetKey, storedKey } from '../api/credentials';
import { isStatus } from '../api/problem';
import { meQuery, openIncidentsQuery } from '../api/queries';
import { Failure, Loading } from '../look/parts';
import { texts } from '../texts/texts';
import { keepRenewal } from '../sign-in/kept';
import { useRenewal } from '../sign-in/use-renewal';
import { LiveUpdates, useLive } from './live';
import { type Theme, THEMES, useTheme } from './theme';
import { Tour } from './tour';
import './shell.css';

const t = texts.navigation;

/** Lets in who may see anything at all; who may not is asked for a key, and comes back to where they wanted to go. */
export function SignedIn() {
  const me = useQuery(meQuery);
  const navigate = useNavigate();
  const isUnknown = isStatus(me.error, 401);
  useEffect(() => {
    if (!isUnknown) return;
    void navigate({ to: '/sign-in', search: { to: location.pathname + location.search }, replace: true });
  }, [isUnknown, navigate]);
  if (me.data) {
    return (
      <LiveUpdates>
        <Shell />
      </LiveUpdates>
    );
  }
  return me.error && !isUnknown ? <Failure error={me.error} retry={() => void me.refetch()} /> : <Loading />;
}

function Shell() {
  useRenewal();
  return (
    <div className="shell">
      <a className="skip" href="#page">
        {texts.skip}
      </a>
      <Tour />
      <header className="side">
        <Link to="/" className="brand">
          <Logo />
          {texts.product}
        </Link>
        <nav aria-label={t.label}>
          <Navigation />
        </nav>
        <footer>
          <LiveState />
          <div className="row">
            <ThemeChoice />
            {storedKey() !== null && <SignOut />}
          </div>
          <a className="small" href="/api/docs">
            {t.api}
          </a>
        </footer>
      </header>
      <main id="page" tabIndex={-1}>
        <Offline />
        <Outlet />
      </main>
    </div>
  );
}

function Navigation() {
  const incidents = useQuery(openIncidentsQuery);
  const open = incidents.data?.length ?? 0;
  return (
    <ul>
      <Item to="/" label={t.overview} icon="M2 3h12v4H2zM2 9h5v4H2zM9 9h5v4H9z" exact />
      <Item
        to="/map"
        label={t.map}
        icon="M2.5 5.5h4v4h-4zM10 2h3.5v3.5H10zM10 10.5h3.5V14H10zM6.5 7 10 4M6.5 8.5l3.5 3.5"
      />
      <Item to="/incidents" label={t.incidents} icon="M8 1.5 15 14H1zM8 6v4M8 12v.1">
        {open > 0 && (
          <span className="count" aria-label={t.openIncidents(open)}>
            {open}
          </span>
        )}
      </Item>
      <Item
        to="/alerts"
        label={t.alerts}
        icon="M8 1.5a4 4 0 0 1 4 4c0 4 1.5 5 1.5 6h-11c0-1 1.5-2 1.5-6a4 4 0 0 1 4-4zM6.5 14h3"
      />
      <Item to="/channels" label={t.channels} icon="M2 4h12v8.5H2zM2 4.5l6 4.5 6-4.5" isWide />
      <Item to="/maintenance" label={t.maintenance} icon="M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2zM6.5 5.5v5M9.5 5.5v5" />
      <Item to="/discovery" label={t.discovery} icon="M7 2.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9zM10.5 10.5 14 14" />
    </ul>
  );
}

function Item({
  to,
  label,
  icon,
  exact = false,
  isWide = false,
  children,
}: {
  to: string;
  label: string;
  icon: string;
  exact?: boolean;
  /** A phone has no room for it: another page leads there. */
  isWide?: boolean;
  children?: ReactNode;
}) {
  return (
    <li className={isWide ? 'wide' : ''}>
      <Link to={to} activeOptions={{ exact, includeSearch: false }} activeProps={{ 'aria-current': 'page' }}>
        <svg width="16" height="16" viewBox="0 0 16 16" aria-hidden>
          <path
            d={icon}
            fill="none"
            stroke="currentColor"
            strokeWidth="1.4"
            strokeLinejoin="round"
            strokeLinecap="round"
          />
        </svg>
        <span>{label}</span>
        {children}
      </Link>
    </li>
  );
}

function Logo() {
  return (
    <svg width="22" height="22" viewBox="0 0 32 32" aria-hidden>
      <rect width="32" height="32" rx="7" fill="var(--accent)" />
      <g fill="none" stroke="var(--on-accent)" strokeWidth="2.4" strokeLinecap="round">
        <circle cx="8" cy="16" r="3.2" />
        <circle cx="24" cy="9" r="3.2" />
        <circle cx="24" cy="23" r="3.2" />
        <path d="M11 14.6 20.8 10.4M11 17.4l9.8 4.2" />
      </g>
    </svg>
  );
}

function LiveState() {
  const state = useLive();
  return (
    <p className="live" data-live={state} role="status">
      <i aria-hidden />
      {texts.live[state]}
    </p>
  );
}

function Offline() {
  const state = useLive();
  if (state !== 'offline') return null;
  return (
    <p className="notice" data-status="degraded" role="alert">
      {texts.live.offlineNotice}
    </p>
  );
}

const themeIcons: Readonly<Record<Theme, string>> = {
  system: 'M1.5 2.5h13v8.5h-13zM6 14h4M8 11v3',
  light: 'M8 5a3 3 0 1 0 0 6 3 3 0 0 0 0-6zM8 1v1.5M8 13.5V15M1 8h1.5M13.5 8H15M3 3l1 1M12 12l1 1M13 3l-1 1M4 12l-1 1',
  dark: 'M13.5 10A6 6 0 0 1 6 2.5a6 6 0 1 0 7.5 7.5z',
};

function ThemeChoice() {
  const [theme, setTheme] = useTheme();
  const next = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length] ?? 'system';
  return (
    <Button
      className="button quiet"
      aria-label={`${texts.theme.label}: ${texts.theme[theme]}`}
      onPress={() => setTheme(next)}
    >
      <svg width="15" height="15" viewBox="0 0 16 16" aria-hidden>
        <path
          d={themeIcons[theme]}
          fill={theme === 'dark' ? 'currentColor' : 'none'}
          stroke="currentColor"
          strokeWidth="1.3"
          strokeLinecap="round"
        />
      </svg>
      <span>{texts.theme[theme]}</span>
    </Button>
  );
}

function SignOut() {
  return (
    <Button
      className="button quiet"
      onPress={() => {
        forgetKey();
        keepRenewal(undefined);
        // Nothing that was read with the key stays in memory.
        location.assign('/sign-in');
      }}
    >
      {t.signOut}
    </Button>
  );
}
