import type { Importer } from '../format';
import { asNodeId, Names } from '../names';
import { ComposeFile } from './compose/compose-file';
import { jobsOf, type Need, needsOf } from './compose/needs';
import { isStore, type Part, partOf } from './compose/parts';
import { chainsOf, type DraftChain, type DraftEdge, MOST_CHAINS, MOST_NODES } from './draft-chain';
import { readAs, readDocuments, type SourceDocument } from './read-documents';
import { quoted, Report } from './report';
import { endsOf } from './technology';

/** Each service that no other one needs begins a chain: along the addresses in its environment, and along `depends_on`. */
export const compose: Importer = {
  name: 'compose',
  description: 'Docker Compose file: a chain from each service that no other one needs',
  read(files, options = {}) {
    const report = new Report();
    const names = new Names();
    const projects = files.flatMap((file) =>
      readDocuments(file, report).flatMap((document) => {
        const content = readAs(document, ComposeFile, report);
        return content === undefined ? [] : [projectOf(content, document, names, report)];
      }),
    );
    report.refuseFaults();
    const chains = chainsOf(
      projects.flatMap((project) => draftsOf(project, report)),
      options,
      report,
    );
    report.refuseFaults();
    const services = projects.flatMap(({ parts }) => parts.flatMap(({ entry }) => entry ?? []));
    return { chains, services, notes: report.notes };
  },
};

interface Project {
  readonly name: string;
  readonly file: string;
  readonly parts: readonly Part[];
  readonly needs: ReadonlyMap<Part, readonly Need[]>;
  /** Services that run once and end, before those start that wait for it. */
  readonly jobs: ReadonlySet<Part>;
}

function projectOf(content: ComposeFile, document: SourceDocument, names: Names, report: Report): Project {
  if (content.include !== undefined)
    report.note(document.at('include'), 'what is included is not read: name those files too');
  const parts = Object.entries(content.services).map(([key, service]) => partOf(key, service, document, names, report));
  return {
    name: content.name ?? document.file,
    file: document.file,
    parts,
    needs: needsOf(parts, document, report),
    jobs: jobsOf(parts),
  };
}

function draftsOf({ name, file, parts, needs, jobs }: Project, report: Report): DraftChain[] {
  const needed = new Set([...needs.values()].flat().map(({ dependency }) => dependency));
  const isChain = (part: Part): boolean => part.service['x-chain-mapping'] !== undefined;
  const starts = parts.filter(
    (part) => isChain(part) || (!needed.has(part) && !jobs.has(part) && !isLoneStore(part, needs)),
  );
  const seen = new Set<Part>();
  const drafts = starts.slice(0, MOST_CHAINS + 1).map((start) => draftFrom(start, name, file, needs, seen));
  for (const part of parts) {
    if (seen.has(part)) continue;
    const { key, place } = part;
    if (jobs.has(part)) report.note(place, `${quoted(key)} runs once and ends: no chain begins at it`);
    else if (isLoneStore(part, needs))
      report.note(place, `${quoted(key)} is in no chain: no service is seen to use it`);
    // Services that need one another in a circle: the first in the file begins their chain.
    else if (drafts.length <= MOST_CHAINS) drafts.push(draftFrom(part, name, file, needs, seen));
  }
  return drafts;
}

const isLoneStore = (part: Part, needs: Project['needs']): boolean =>
  isStore(part.type) && (needs.get(part) ?? []).length === 0;

function draftFrom(start: Part, project: string, file: string, needs: Project['needs'], seen: Set<Part>): DraftChain {
  const reached = new Set([start]);
  for (const part of reached) {
    for (const { dependency } of needs.get(part) ?? []) reached.add(dependency);
  }
  for (const part of reached) seen.add(part);
  const names = new Names();
  // Larger than a chain can be: it is left out anyway.
  const parts = [...reached].slice(0, MOST_NODES + 1);
  const ids = new Map(parts.map((part) => [part, names.claim(asNodeId(part.key))]));
  const extension = start.service['x-chain-mapping'] ?? {};
  return {
    key: `${file}#${start.key}`,
    place: start.place,
    name: start.key,
    ...extension,
    metadata: { compose: project },
    nodes: [...ids].map(([{ type, service_name }, id]) => ({ id, type, service_name })),
    edges: parts.flatMap((part) => edgesFrom(part, needs.get(part) ?? [], ids)),
  };
}

/** One edge for each way of calling, with every place that says so. */
function edgesFrom(part: Part, needs: readonly Need[], ids: ReadonlyMap<Part, string>): DraftEdge[] {
  const ways = new Map<string, Need[]>();
  for (const need of needs) {
    const key = JSON.stringify([need.dependency.key, need.call]);
    const way = ways.get(key);
    if (way === undefined) ways.set(key, [need]);
    else way.push(need);
  }
  return [...ways.values()].flatMap((way) => {
    const [first] = way;
    const [dependent, dependency] = [ids.get(part), first && ids.get(first.dependency)];
    if (first === undefined || dependent === undefined || dependency === undefined) return [];
    const evidence = way
      .slice(0, 50)
      .map(({ place: { file, line }, note }) => ({ file: file.slice(0, 1024), line, note: note.slice(0, 2000) }));
    return {
      ...endsOf(first.call.type, dependent, dependency),
      ...first.call,
      sources: [{ kind: 'static' as const, evidence }],
      place: first.place,
    };
  });
}
