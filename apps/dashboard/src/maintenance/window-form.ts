/** The form as it is typed. */
export interface WindowFields {
  readonly name: string;
  readonly chains: string;
  readonly services: string;
  readonly minutes: string;
  readonly cron: string;
  readonly comment: string;
}

export type WindowField = keyof WindowFields;

export const emptyWindow: WindowFields = { name: '', chains: '', services: '', minutes: '60', cron: '', comment: '' };

const names = (text: string): string[] => text.split(/[\s,;]+/).filter((name) => name !== '');

/** What the form asks the API for: a window that begins now, or again and again where it has a cron expression. */
export function windowInput(fields: WindowFields, now: number, time_zone: string): Record<string, unknown> {
  const minutes = Number(fields.minutes.trim().replace(',', '.') || Number.NaN);
  const ms = Math.round(minutes * 60_000);
  const isTime = Number.isFinite(ms);
  const cron = fields.cron.trim();
  return {
    name: fields.name,
    comment: fields.comment.trim() || null,
    chain_ids: names(fields.chains),
    service_names: names(fields.services),
    // What is no number is sent as it is: the API says what it takes.
    ...(cron === ''
      ? { starts_at: new Date(now).toISOString(), ends_at: isTime ? new Date(now + ms).toISOString() : fields.minutes }
      : { cron, time_zone, duration_seconds: isTime ? ms / 1000 : fields.minutes }),
  };
}
