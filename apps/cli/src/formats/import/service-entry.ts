import { ServiceEntry } from '../../chain-files/chain-file';
import { type Place, quoted, type Report } from './report';

/** The service in the shape of a file; one that has not that shape is left out, with a note that says why. */
export function serviceEntry(
  { name, ...service }: { readonly name: string } & Partial<Record<keyof ServiceEntry, unknown>>,
  place: Place,
  report: Report,
): ServiceEntry | undefined {
  const { data, error } = ServiceEntry.safeParse({ name, ...service });
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
