import { Category, ChainEdge, ChainId, NodeInput } from '@chain-mapping/model';
import { z } from 'zod';
import { ServiceEntry } from '../../../chain-files/chain-file';
import type { ImportedFile } from '../../format';
import { readAs, readDocuments, type SourceDocument } from '../read-documents';
import { type Place, quoted, type Report } from '../report';

const text = z.string().nullish();
const texts = z.array(z.string()).nullish();

const Metadata = z.looseObject({
  name: z.string().min(1),
  namespace: text,
  title: text,
  description: text,
  labels: z.record(z.string(), z.string()).nullish(),
  annotations: z.record(z.string(), z.string()).nullish(),
  tags: texts,
  links: z.array(z.looseObject({ url: z.string() })).nullish(),
});

const Spec = z.looseObject({
  type: text,
  lifecycle: text,
  owner: text,
  system: text,
  domain: text,
  subcomponentOf: text,
  dependsOn: texts,
  dependencyOf: texts,
  providesApis: texts,
  consumesApis: texts,
});

const EntityFile = z.object({
  apiVersion: z.string(),
  kind: z.string().min(1),
  metadata: Metadata,
  spec: Spec.nullish(),
});

const DEEPEST = 100;

const json = <Schema extends z.ZodType>(schema: Schema) =>
  z
    .string()
    .transform((value, context): unknown => {
      const parsed = parseJson(value);
      if (parsed === undefined)
        context.addIssue({ code: 'custom', message: `is not JSON, or deeper than ${DEEPEST} levels` });
      return parsed ?? z.NEVER;
    })
    .pipe(schema);

function parseJson(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  // Level by level: what is too deep for the stack must not be walked on it.
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > DEEPEST) return undefined;
    level = level.flatMap((each) => (typeof each === 'object' && each !== null ? Object.values(each) : []));
  }
  return value;
}

const ids = z
  .string()
  .transform((list) => list.split(',').flatMap((id) => id.trim() || []))
  .pipe(z.array(ChainId));

/** What our own annotations say, each under its name without `chain-mapping/`. */
const Annotations = z.strictObject({
  id: ChainId.optional(),
  name: z.string().optional(),
  category: Category.optional(),
  'latency-sla': z.coerce.number().positive().optional(),
  dependencies: ids.optional(),
  tags: json(z.array(z.string())).optional(),
  metadata: json(z.record(z.string(), z.unknown())).optional(),
  nodes: json(z.array(NodeInput)).optional(),
  edges: json(z.array(ChainEdge)).optional(),
  /** The chains that a part of a catalogue belongs to beside its System's. */
  chains: ids.optional(),
  service: z.union([z.literal('none'), json(ServiceEntry.omit({ description: true }))]).optional(),
});
type Annotations = z.output<typeof Annotations>;

const PREFIX = 'chain-mapping/';
const KINDS = ['component', 'api', 'resource', 'system'] as const;

export interface Entity {
  /** `component:default/orders`, in lower case: Backstage does not tell upper from lower. */
  readonly ref: string;
  readonly kind: (typeof KINDS)[number];
  readonly namespace: string;
  readonly name: string;
  readonly metadata: z.output<typeof Metadata>;
  readonly spec: z.output<typeof Spec>;
  readonly annotations: Annotations;
  readonly place: Place;
  at(...path: (string | number)[]): Place;
}

/** The entities of all files. What no chain can hold is noted, what is wrong is a fault. */
export function readEntities(files: readonly ImportedFile[], report: Report): Entity[] {
  const found = new Map<string, Entity>();
  for (const document of files.flatMap((file) => readDocuments(file, report))) {
    const read = readAs(document, EntityFile, report);
    if (read === undefined) continue;
    const { metadata, spec, apiVersion } = read;
    const place = document.at('metadata', 'name');
    const kind = KINDS.find((known) => known === read.kind.toLowerCase());
    if (kind === undefined || !apiVersion.startsWith('backstage.io/')) {
      report.note(
        place,
        `${quoted(`${read.kind} ${metadata.name}`)} is left out: only Components, APIs, Resources and Systems are read`,
      );
      continue;
    }
    const namespace = metadata.namespace ?? 'default';
    const ref = `${kind}:${namespace}/${metadata.name}`.toLowerCase();
    const other = found.get(ref);
    if (other !== undefined) report.fault(place, `${quoted(ref)} is in ${other.place.file}:${other.place.line} too`);
    const annotations = readAnnotations(document, metadata.annotations ?? {}, report);
    const { name } = metadata;
    if (annotations.service === undefined) noteUnread(document, metadata, spec ?? {}, report);
    found.set(ref, { ref, kind, namespace, name, metadata, spec: spec ?? {}, annotations, place, at: document.at });
  }
  return [...found.values()];
}

function noteUnread(document: SourceDocument, metadata: object, spec: object, report: Report): void {
  const unread = (part: 'metadata' | 'spec', said: object, known: object): void => {
    for (const field of Object.keys(said)) {
      if (Object.hasOwn(known, field)) continue;
      report.note(
        document.at(part, field),
        `${quoted(`${part}.${field}`)} is left out: no chain or service has a field for it`,
      );
    }
  };
  unread('metadata', metadata, Metadata.shape);
  unread('spec', spec, Spec.shape);
}

function readAnnotations(
  document: SourceDocument,
  annotations: Readonly<Record<string, string>>,
  report: Report,
): Annotations {
  const own = Object.entries(annotations).filter(([name]) => name.startsWith(PREFIX));
  const read = Annotations.safeParse(
    Object.fromEntries(own.map(([name, value]) => [name.slice(PREFIX.length), value])),
  );
  if (read.success) return read.data;
  for (const issue of read.error.issues) {
    const names = issue.code === 'unrecognized_keys' ? issue.keys : [String(issue.path[0])];
    const inside = issue.path.slice(1).map(String).join('.');
    const message = issue.code === 'unrecognized_keys' ? 'is not an annotation here' : issue.message;
    for (const name of names) {
      report.fault(document.at('metadata', 'annotations', PREFIX + name), `${inside && `${inside}: `}${message}`);
    }
  }
  return {};
}

/** The annotations of others: they are kept, and mean nothing here. */
export function foreignAnnotations({ metadata }: Entity): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(metadata.annotations ?? {}).filter(([name]) => !name.startsWith(PREFIX)));
}

/**
 * The full form of a reference, `[kind:][namespace/]name`, seen from an entity; `undefined` if it has not that form.
 *
 * @param default_kind what a reference without a kind means
 */
export function fullRef(ref: string, default_kind: string, from: Entity): string | undefined {
  const [, kind = default_kind, namespace = from.namespace, name] =
    /^(?:([^:/]+):)?(?:([^:/]+)\/)?([^:/]+)$/.exec(ref) ?? [];
  return name === undefined ? undefined : `${kind}:${namespace}/${name}`.toLowerCase();
}
