import type { NodeType } from '@chain-mapping/model';
import type { ServiceEntry } from '../../../chain-files/chain-file';
import { asServiceName, type Names } from '../../names';
import type { SourceDocument } from '../read-documents';
import { type Place, quoted, type Report } from '../report';
import { serviceEntry } from '../service-entry';
import { nodeTypeOfImage } from '../technology';
import { type ComposeService, withDefaults } from './compose-file';
import { checkOf } from './health-check';

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
  const health_check = checkOf(key, service, document, report);
  const entry = serviceEntry(
    {
      name: service_name,
      base_url: baseUrlOf(key, service, type, document, report),
      health_check,
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
  { ports }: ComposeService,
  type: NodeType,
  document: SourceDocument,
  report: Report,
): string | undefined {
  const published = (ports ?? []).flatMap((port, index) => {
    const number = publishedPort(port);
    return number === undefined ? [] : [{ number, index }];
  });
  const [first, ...others] = published;
  if (first === undefined) return undefined;
  for (const { number, index } of others) {
    report.note(
      document.at('services', key, 'ports', index),
      `${quoted(key)} is taken to answer on port ${first.number}: port ${number} is left out`,
    );
  }
  return `${isStore(type) ? 'tcp' : 'http'}://127.0.0.1:${first.number}`;
}

function publishedPort(port: NonNullable<ComposeService['ports']>[number]): number | undefined {
  const [text, protocol] =
    typeof port === 'string'
      ? withDefaults(port).split('/')
      : [`${withDefaults(port.published ?? '')}:${port.target}`, port.protocol];
  // `8080:80`, `127.0.0.1:8080:80`, `[::1]:8080:80`; of a range, `8080-8082:80-82`, the first.
  const [, number] = /(?:^|:)(\d{1,5})(?:-\d{1,5})?:\d{1,5}(?:-\d{1,5})?$/.exec(text ?? '') ?? [];
  const value = Number(number);
  return protocol === 'udp' || !(value >= 1 && value <= 65_535) ? undefined : value;
}
