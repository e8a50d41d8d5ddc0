import type { Unresolved } from '../analysis';
import type { Path, Value } from '../reading';
import { evaluate } from './evaluate';
import type { Entity, Project, Scope } from './project';

/** The call that makes a router is what it is, from wherever it is named. */
type RouterKey = Extract<Value, { kind: 'call' }>;

interface Router {
  readonly prefix: Value | null;
  readonly scope: Scope;
}
interface Mount {
  readonly parent: RouterKey | null;
  readonly prefix: Value | null;
  readonly replaces: boolean;
  readonly scope: Scope;
}
export interface Prefix {
  readonly text: string;
  readonly unresolved: readonly Unresolved[];
}

const MAX_DEPTH = 10;
const MAX_PREFIXES = 20;

/** The prefixes of every router, through all places where it is mounted. */
export function routesOf(project: Project) {
  const routers = new Map<RouterKey, Router>();
  const mounts = new Map<RouterKey, Mount[]>();
  const claims = project.readings.flatMap((reading) =>
    reading.claims.map((entry) => ({ ...entry, scope: project.scopeAt(reading.file, entry.function) })),
  );
  for (const { claim, scope } of claims) {
    if (claim.kind !== 'router') continue;
    const key = keyOf(project, claim.name, scope);
    if (key !== null && !routers.has(key)) routers.set(key, { prefix: claim.prefix, scope });
  }
  for (const { claim, scope } of claims) {
    if (claim.kind !== 'mount') continue;
    const child = keyOf(project, claim.child, scope);
    if (child === null) continue;
    const mount = {
      parent: keyOf(project, claim.parent, scope),
      prefix: claim.prefix,
      replaces: claim.replaces,
      scope,
    };
    mounts.set(child, [...(mounts.get(child) ?? []), mount]);
  }

  function prefixes(key: RouterKey, depth: number): Prefix[] {
    const router = routers.get(key);
    if (router === undefined || depth > MAX_DEPTH) return [{ text: '', unresolved: [] }];
    const own = read(router.prefix, router.scope);
    const places = mounts.get(key) ?? [];
    if (places.length === 0) return [own];
    return places
      .flatMap((mount) => {
        const given = read(mount.prefix, mount.scope);
        const inner = mount.replaces && mount.prefix !== null ? given : joined(given, own);
        return (mount.parent === null ? [{ text: '', unresolved: [] }] : prefixes(mount.parent, depth + 1)).map(
          (outer) => joined(outer, inner),
        );
      })
      .slice(0, MAX_PREFIXES);
  }
  function read(value: Value | null, scope: Scope): Prefix {
    return value === null ? { text: '', unresolved: [] } : evaluate(project, value, scope);
  }

  return {
    /** null: the name is no router that the files define. */
    prefixesOf(path: Path, scope: Scope): Prefix[] | null {
      const key = keyOf(project, path, scope);
      return key === null || !routers.has(key) ? null : prefixes(key, 0);
    },
  };
}

const joined = (outer: Prefix, inner: Prefix): Prefix => ({
  text: `${outer.text.replace(/\/+$/, '')}${inner.text}`,
  unresolved: [...outer.unresolved, ...inner.unresolved],
});

function keyOf(project: Project, path: Path, scope: Scope): RouterKey | null {
  const entity: Entity | null = project.follow(project.resolve(path, scope));
  return entity?.kind === 'external' ? (entity.made_by?.call ?? null) : null;
}
