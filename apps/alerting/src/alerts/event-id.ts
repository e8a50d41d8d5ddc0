import { createHash } from 'node:crypto';

/** The id of the event that tells of one step of an alert: always the same, so that it is on the subject once. */
export function eventId(alertId: string, sequence: number): string {
  const hash = createHash('sha256').update(`${alertId} ${sequence}`).digest('hex');
  // Version 8: made by a rule of our own. https://www.rfc-editor.org/rfc/rfc9562#section-5.8
  return `${hash.slice(0, 8)}-${hash.slice(8, 12)}-8${hash.slice(13, 16)}-8${hash.slice(17, 20)}-${hash.slice(20, 32)}`;
}
