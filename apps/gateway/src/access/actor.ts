import { headerText } from '../http/header-text';

const LONGEST = 200;

/** Whom a request says that it comes from, in `X-Actor`: believed where access control is off, and not a proof of anything. */
export function namedActor(header: string | string[] | undefined): string {
  return headerText(header)?.slice(0, LONGEST) ?? 'anonymous';
}
