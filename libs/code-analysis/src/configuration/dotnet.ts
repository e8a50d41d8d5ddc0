import { folderOf, joinPath } from './deployable';

const MAX_DEPTH = 12;
const MAX_SETTINGS = 2_000;

/** Settings files of .NET: those of the application, and the routes of Ocelot; not those of a developer's machine. */
export const isDotnetSettings = (name: string): boolean =>
  /^appsettings(\.(production|docker|container|kubernetes))?\.json$|^ocelot[\w.]*\.json$/i.test(name);

/** The settings of a file by the names that variables give them: `Urls:Users` is `Urls__Users`. */
export function readDotnetSettings(text: string): [string, string][] {
  const found: [string, string][] = [];
  const read = (value: unknown, name: string, depth: number): void => {
    if (depth > MAX_DEPTH || found.length >= MAX_SETTINGS) return;
    if (typeof value === 'string' || typeof value === 'number') found.push([name, String(value)]);
    else if (typeof value === 'object' && value !== null) {
      for (const [key, inner] of Object.entries(value)) read(inner, name === '' ? key : `${name}__${key}`, depth + 1);
    }
  };
  try {
    read(JSON.parse(withoutComments(text)), '', 0);
  } catch {
    // What cannot be read says nothing; the program would not start with it either.
    return [];
  }
  return found;
}

/** Comments and commas at the end are allowed in these files, and not in JSON. */
const withoutComments = (text: string): string =>
  text
    .replace(/^\uFEFF/, '')
    .replace(
      /("(?:[^"\\\n]|\\.){0,5000}")|\/\/[^\n]*|\/\*[^*]{0,5000}\*\//g,
      (_, kept: string | undefined) => kept ?? '',
    )
    .replace(/("(?:[^"\\\n]|\\.){0,5000}")|,(?=\s*[}\]])/g, (_, kept: string | undefined) => kept ?? '');

/** Whether settings hand requests on to other services: YARP or Ocelot. */
export const isGatewaySetting = (name: string): boolean =>
  /^ReverseProxy__Clusters__|^(Re)?Routes__\d+__DownstreamHostAndPorts__/.test(name);

/** The projects that a project file refers to, as paths from the root. */
export function referencedProjects(file: string, text: string): string[] {
  return [...text.matchAll(/<ProjectReference\s[^>]{0,200}?Include="([^"]{1,300})"/g)]
    .slice(0, 200)
    .flatMap(([, path = '']) => {
      const joined = joinPath(folderOf(file), path.replaceAll('\\', '/'));
      return joined === null ? [] : [joined];
    });
}
