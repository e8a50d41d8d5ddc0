import type { ActorKind, Role } from '@chain-mapping/contracts';

/** Who sent a request, and what that lets them do. */
export interface Caller {
  readonly kind: Exclude<ActorKind, 'nobody'>;
  /** Goes into history as whoever made a change. */
  readonly name: string;
  /** None where a token is valid but holds no role that means something here. */
  readonly role: Role | null;
  /** Of the key; of a token its subject. */
  readonly id: string | null;
}

const rank: Readonly<Record<Role, number>> = { viewer: 0, operator: 1, admin: 2 };

/** Whether who has a role may do what needs another. */
export const mayAct = (role: Role | null, needed: Role): boolean => role !== null && rank[role] >= rank[needed];

/** The highest of the roles. */
export const highest = (roles: readonly Role[]): Role | undefined =>
  roles.reduce<Role | undefined>((best, role) => (best && mayAct(best, role) ? best : role), undefined);
