import type { Unresolved } from '../analysis';
import type { FileReading, Path, Value } from '../reading';
import { evaluate } from './evaluate';
import { push } from './indexed-file';
import type { Entity, Project, Scope } from './project';

/** The place of the call that makes a router: it is what it is, from wherever it is named. */
type RouterKey = string;

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

/** What one file says of routers, in order of its lines. */
export interface RoutesOfFile {
  readonly routers: readonly { readonly key: RouterKey; readonly router: Router }[];
  readonly mounts: readonly { readonly child: RouterKey; readonly mount: Mount }[];
}

export function routesOfFile(project: Project, reading: FileReading): RoutesOfFile {
  const routers: { key: RouterKey; router: Router }[] = [];
  const mounts: { child: RouterKey; mount: Mount }[] = [];
  for (const { claim, function: owner } of reading.claims) {
    if (claim.kind !== 'router' && claim.kind !== 'mount') continue;
    const scope = project.scopeAt(reading.file, owner);
    const { prefix } = claim;
    if (claim.kind === 'router') {
      const key = keyOf(project, claim.name, scope);
      if (key !== null) routers.push({ key, router: { prefix, scope } });
    } else {
      const child = keyOf(project, claim.child, scope);
      if (child === null) continue;
      const parent = keyOf(project, claim.parent, scope);
      mounts.push({ child, mount: { parent, prefix, replaces: claim.replaces, scope } });
    }
  }
  return { routers, mounts };
}

export const routerQuestion = (key: RouterKey): string => `router\n${key}`;

/** The prefixes of every router, through all places where it is mounted. */
export function routesOf(project: Project, files: Iterable<RoutesOfFile>) {
  let known: ReturnType<typeof indexed> | undefined;
  const index = () => (known ??= indexed(files));

  function prefixes(key: RouterKey, depth: number): Prefix[] {
    project.asks(routerQuestion(key));
    const { routers, mounts } = index();
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
      if (key === null) return null;
      project.asks(routerQuestion(key));
      return index().routers.has(key) ? prefixes(key, 0) : null;
    },
  };
}

function indexed(files: Iterable<RoutesOfFile>) {
  const routers = new Map<RouterKey, Router>();
  const mounts = new Map<RouterKey, Mount[]>();
  for (const file of files) {
    for (const { key, router } of file.routers) if (!routers.has(key)) routers.set(key, router);
    for (const { child, mount } of file.mounts) push(mounts, child, mount);
  }
  return { routers, mounts };
}

const joined = (outer: Prefix, inner: Prefix): Prefix => ({
  text: `${outer.text.replace(/\/+$/, '')}${inner.text}`,
  unresolved: [...outer.unresolved, ...inner.unresolved],
});

function keyOf(project: Project, path: Path, scope: Scope): RouterKey | null {
  const entity: Entity | null = project.follow(project.resolve(path, scope));
  return entity?.kind === 'external' && entity.made_by !== null ? project.callId(entity.made_by) : null;
}
