import type { DeclarationFormat } from '../choices';
import type { ChainFile, ServiceEntry } from './chain-file';
import { chainContent, servicesContent, yamlText } from './chain-text';
import type { OutputFile } from './write-files';

/** The files that declare chains and services, as `apply` reads them: one for each chain, and one for all services. */
export function declarationFiles(
  chains: readonly ChainFile[],
  services: readonly ServiceEntry[],
  format: DeclarationFormat,
): OutputFile[] {
  const text = format === 'yaml' ? yamlText : jsonText;
  return [
    ...chains.map((chain) => ({ name: `chains/${chain.id}.${format}`, text: text(chainContent(chain)) })),
    ...(services.length > 0 ? [{ name: `services.${format}`, text: text(servicesContent(services)) }] : []),
  ];
}

/** The same in one text: YAML documents one after the other, or one JSON value with `chains` and `services`. */
export function declarationText(
  chains: readonly ChainFile[],
  services: readonly ServiceEntry[],
  format: DeclarationFormat,
): string {
  if (format === 'json') {
    const { services: entries = [] } = servicesContent(services) as { readonly services?: unknown };
    return jsonText({ chains: chains.map(chainContent), services: entries });
  }
  return declarationFiles(chains, services, format)
    .map(({ text }) => text)
    .join('---\n');
}

const jsonText = (content: unknown): string => `${JSON.stringify(content, null, 2)}\n`;
