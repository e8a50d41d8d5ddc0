/**
 * The addresses of the dashboard, each with everything below it: the browser is given the same page at all of them, and shows what the
 * address says. They are named one by one, so that an address that is none is answered as one.
 */
export const PAGES = [
  'alerts',
  'chains',
  'channels',
  'discovery',
  'drift',
  'editor',
  'incidents',
  'maintenance',
  'map',
  'sign-in',
  'silences',
  'system',
] as const;
