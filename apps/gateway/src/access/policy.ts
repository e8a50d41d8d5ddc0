import type { Role } from '@chain-mapping/contracts';

/** Who may ask at an address: everybody, or who has at least this role. */
export type Access = Role | 'public';

/** What an address is open to where nothing is said of it: reading to viewers, all else to operators. */
export const accessOf = (method: string, said: Access | undefined): Access =>
  said ?? (isReading(method) ? 'viewer' : 'operator');

/** Whether a request with this method changes nothing. */
export const isReading = (method: string): boolean => method === 'GET' || method === 'HEAD' || method === 'OPTIONS';
