/** Files that stand at the root of a deployable. */
const MANIFESTS =
  /^(Dockerfile(\..+)?|requirements([-_.].+)?\.txt|pyproject\.toml|setup\.(py|cfg)|Pipfile|manage\.py|package\.json|go\.mod|pom\.xml|build\.gradle(\.kts)?|.+\.csproj)$/;
/** Folders whose children are deployables by custom. */
const COLLECTIONS = new Set(['services', 'apps', 'microservices', 'cmd']);

/**
 * Which service owns a file: the nearest folder above it with a manifest, else the folder below `services/` or `apps/`; null for files of the
 * root, whose name the files do not tell.
 */
export function serviceBoundaries(files: readonly string[]): (file: string) => string | null {
  const withManifest = new Set(files.filter((file) => MANIFESTS.test(file.split('/').at(-1) ?? '')).map(folderOf));
  const known = new Map<string, string | null>();

  function ownerOf(folder: string): string | null {
    if (folder === '') return null;
    const cached = known.get(folder);
    if (cached !== undefined) return cached;
    const parent = folderOf(folder);
    const name = folder.slice(parent === '' ? 0 : parent.length + 1);
    const isService = withManifest.has(folder) || COLLECTIONS.has(parent.split('/').at(-1) ?? '');
    const owner = isService && !COLLECTIONS.has(name) ? serviceName(name) : ownerOf(parent);
    known.set(folder, owner);
    return owner;
  }
  return (file) => ownerOf(folderOf(file));
}

const folderOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')));

/** A folder or host as the name of a service: letters, digits, `-` and `_`, at most 128. */
export function serviceName(text: string): string | null {
  const name = text
    .replace(/[^A-Za-z0-9_-]+/g, '-')
    .replace(/^[-_]+|-+$/g, '')
    .slice(0, 128);
  return name === '' ? null : name;
}
