import { ServiceEntry } from '../../chain-files/chain-file';
import { fitted, type Place, quoted, type Report } from './report';

const LONGEST = { description: 10_000, owner: 200 } as const;

export interface DraftService {
  readonly name: string;
  readonly description?: string | null | undefined;
  readonly owner?: string | null | undefined;
  readonly base_url?: string | null | undefined;
  readonly tier?: string | null | undefined;
  readonly health_check?: object | null | undefined;
  readonly metadata?: Readonly<Record<string, unknown>> | undefined;
}

/** The service in the shape of a file; one that has not that shape is left out, with a note that says why. */
export function serviceEntry(
  { name, description, owner, ...service }: DraftService,
  place: Place,
  report: Report,
): ServiceEntry | undefined {
  const fit = (what: keyof typeof LONGEST, text: string | null | undefined) =>
    text && fitted(text, LONGEST[what], `the ${what} of ${quoted(name)}`, place, report);
  const { data, error } = ServiceEntry.safeParse({
    name,
    ...service,
    description: fit('description', description),
    owner: fit('owner', owner),
  });
  const [issue] = error?.issues ?? [];
  if (issue !== undefined) {
    report.note(
      place,
      `the service ${quoted(name)} is left out: ${issue.path.map(String).join('.')}: ${issue.message}`,
    );
  }
  if (data === undefined) return undefined;
  const { name: _, ...fields } = data;
  // The name comes first where the service is written down.
  return { name, ...fields };
}
