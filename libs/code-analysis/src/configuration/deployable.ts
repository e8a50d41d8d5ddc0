/** What runs, as a deployment describes it: a service of compose, a workload of Kubernetes. */
export interface Deployable {
  readonly name: string;
  /** Other names that it is reached by: container, host, network aliases, services of Kubernetes. */
  readonly names: readonly string[];
  readonly file: string;
  readonly line: number;
  readonly image: string | null;
  readonly build: { readonly folder: string; readonly dockerfile: string | null } | null;
  readonly environment: ReadonlyMap<string, string>;
  /** Variables whose value is in none of the files. */
  readonly links: readonly string[];
  readonly depends_on: readonly string[];
  /** Ports of the host, and which of the container's each leads to. */
  readonly ports: readonly { readonly host: number; readonly container: number }[];
  readonly command: string;
  /** Where its log is sent, as an address. */
  readonly log_address: string | null;
  /** Files of the project that are mounted into it. */
  readonly mounts: readonly string[];
  /** It only runs for tests, or for one of several ways to install the system. */
  readonly is_variant: boolean;
}

/** Paths of deployments that are not what usually runs. */
const VARIANT =
  /(^|[/._-])(tests?|e2e|testing|examples?|samples?|extras?|ci|\.github|docs?|demo-data|hack|legacy|old|deprecated|backup|overlays?|patch(es)?|components?|benchmarks?|genproto|scripts?|tools?|devcontainer)([/._-]|$)/i;

/** Jobs that prepare what runs, by their names. */
const JOB = /(^|[-_.])(init|migrat(e|ion|ions|or)|seed(er)?|setup|topics?-creator)$/i;

export const isJob = (name: string): boolean => JOB.test(name);

export const isVariant = (file: string): boolean => VARIANT.test(file);

/** `a/b` seen from the folder `x/y`: `../a` is `x/a`; null outside of the root. */
export function joinPath(folder: string, path: string): string | null {
  const parts = path.startsWith('/') ? [] : folder.split('/').filter(Boolean);
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.pop() === undefined) return null;
  }
  return parts.join('/');
}

export const folderOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')));
export const fileName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
