import type { Chain, Service } from '@chain-mapping/model';
import type { ApiClient } from '../api/api-client';
import { inParallel } from '../api/in-parallel';
import { allChains, allServices, monitoringOf } from '../api/registry';
import { declarationFiles, declarationText } from '../chain-files/declaration-files';
import { chainFileOf, serviceEntryOf } from '../chain-files/chain-text';
import { hasHiddenPassword } from '../chain-files/hidden-password';
import { type OutputFile, strangersIn, writeFiles } from '../chain-files/write-files';
import type { DeclarationFormat, ExportFormat } from '../choices';
import { exporters, type ExportInput } from '../formats';
import { counted } from '../output/output';
import type { CommandContext } from './context';

export interface ExportOptions {
  readonly out?: string;
  readonly format?: DeclarationFormat | ExportFormat;
  /** Whether the files say where services answer, which differs from environment to environment. */
  readonly addresses: boolean;
}

const AT_ONCE = 8;

/** Prints or writes what the registry holds: all of it, or the chains with these ids. */
export async function exportChains(
  context: CommandContext,
  ids: readonly string[],
  options: ExportOptions,
): Promise<void> {
  const { api, out } = context;
  const format = options.format ?? (out.json ? 'json' : 'yaml');
  const chains = ids.length > 0 ? await chainsOf(api, ids) : await allChains(api);
  const services = await allServices(api);
  if (format === 'yaml' || format === 'json') {
    const isWhole = ids.length === 0;
    return exportDeclarations(context, { chains, services: isWhole ? services : [] }, format, { ...options, isWhole });
  }
  const { extension, write } = exporters[format];
  const text = write({ chains, services: ids.length > 0 ? usedBy(chains, services) : services });
  if (options.out === undefined) out.print(text.trimEnd());
  else writeAll(context, options.out, [{ name: `chains.${extension}`, text }]);
}

/** As `apply` reads it. */
async function exportDeclarations(
  context: CommandContext,
  { chains, services }: ExportInput,
  format: DeclarationFormat,
  { out: folder, addresses, isWhole }: ExportOptions & { readonly isWhole: boolean },
): Promise<void> {
  const { api, out } = context;
  const ids = chains.map(({ id }) => id);
  const monitoring = await monitoringOf(api, ids);
  const declared = chains.map((chain) => chainFileOf(chain, monitoring.get(chain.id)));
  const entries = services.map((service) => serviceEntryOf(service, addresses));
  for (const { name } of services.filter(({ base_url }) => addresses && hasHiddenPassword(base_url))) {
    out.say(`the address of ${name} holds a password that is not shown: it stays in the registry`);
  }
  if (folder === undefined) return out.print(declarationText(declared, entries, format).trimEnd());
  const files = declarationFiles(declared, entries, format);
  writeAll(context, folder, files);
  const strangers = isWhole ? strangersIn(folder, files) : [];
  if (strangers.length > 0) out.say(`not of this export, and applied with it: ${strangers.join(', ')}`);
}

function writeAll({ out }: CommandContext, folder: string, files: readonly OutputFile[]): void {
  const written = writeFiles(folder, files, true);
  out.data({ folder, files: written }, () => `${counted(written.length, 'file')} in ${folder}`);
}

function chainsOf(api: ApiClient, ids: readonly string[]): Promise<Chain[]> {
  return inParallel([...new Set(ids)], AT_ONCE, (id) => api.get<Chain>(`/api/v1/chains/${encodeURIComponent(id)}`));
}

function usedBy(chains: readonly Chain[], services: readonly Service[]): Service[] {
  const used = new Set(chains.flatMap(({ involved_services }) => involved_services));
  return services.filter(({ name }) => used.has(name));
}
