import type { NodeType } from '@chain-mapping/model';
import type { ServiceEntry } from '../../../chain-files/chain-file';
import { asServiceName, type Names } from '../../names';
import type { SourceDocument } from '../read-documents';
import { type Place, quoted, type Report } from '../report';
import { serviceEntry } from '../service-entry';
import { nodeTypeOfImage } from '../technology';
import { type ComposeService, withDefaults } from './compose-file';
import { checkOf } from './health-check';
import { type PublishedPort, publishedPorts } from './ports';

/** A service of a project. */
export interface Part {
  readonly key: string;
  readonly service: ComposeService;
  readonly type: NodeType;
  readonly service_name: string;
  readonly entry: ServiceEntry | undefined;
  readonly place: Place;
}

export function partOf(
  key: string,
  service: ComposeService,
  document: SourceDocument,
  names: Names,
  report: Report,
): Part {
  const place = document.at('services', key);
  const service_name = names.claim(asServiceName(key));
  if (service_name !== key) report.note(place, `${quoted(key)} is the service ${quoted(service_name)} here`);
  for (const field of ['env_file', 'extends'] as const) {
    if (service[field] !== undefined)
      report.note(document.at('services', key, field), `the ${field} of ${quoted(key)} is not read`);
  }
  const type = service.image == null ? 'service' : nodeTypeOfImage(withDefaults(service.image));
  const ports = publishedPorts(service);
  const entry = serviceEntry(
    {
      name: service_name,
      base_url: baseUrlOf(key, ports, type, document, report),
      health_check: checkOf(key, service, { ports, isStore: isStore(type) }, document, report),
      metadata: { compose: key, ...(service.image != null && { image: service.image }) },
    },
    place,
    report,
  );
  return { key, service, type, service_name, entry, place };
}

export const isStore = (type: NodeType): boolean => type === 'database' || type === 'cache' || type === 'message_queue';

/** Where the first published port answers; a store is only connected to, since it would ask for a password. */
function baseUrlOf(
  key: string,
  [first, ...others]: readonly PublishedPort[],
  type: NodeType,
  document: SourceDocument,
  report: Report,
): string | undefined {
  if (first === undefined) return undefined;
  for (const { published, index } of others) {
    report.note(
      document.at('services', key, 'ports', index),
      `${quoted(key)} is taken to answer on port ${first.published}: port ${published} is left out`,
    );
  }
  return `${isStore(type) ? 'tcp' : 'http'}://127.0.0.1:${first.published}`;
}
