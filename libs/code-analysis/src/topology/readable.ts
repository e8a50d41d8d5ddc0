import { fileName } from '../configuration/deployable';
import { isDockerfile } from '../configuration/dockerfile';
import { isManifest } from '../configuration/manifests';
import { isProxyConfiguration } from '../configuration/proxies';
import { isRunSource } from './mentions';

const SETTINGS =
  /\.(ya?ml|properties|toml|xml|json|ini|conf|template|tmpl|proto|gradle|kts|sln|env)$|^\.env(\.[\w-]+)?$/i;
/** Long, and about packages or written by tools, not about the system. */
const USELESS =
  /(^|[.-])lock\.(json|ya?ml)$|^(package-lock\.json|pnpm-lock\.yaml|npm-shrinkwrap\.json|tsconfig[\w.-]*\.json)$|[.-](min|bundle)\.js$/;

/** Whether a file, by its path, can tell something about the parts of a system and their connections. */
export function isReadForTopology(file: string): boolean {
  const name = fileName(file);
  if (USELESS.test(name)) return false;
  return (
    isRunSource(file) || SETTINGS.test(name) || isDockerfile(file) || isManifest(file) || isProxyConfiguration(file)
  );
}
