import { texts } from '../texts/texts';

/** Numbers as people read them. What is not there is a dash, never a zero. */
const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const oneDigit = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });

export const number = (value: number | null | undefined): string => (value == null ? texts.none : whole.format(value));

/** A share, 0 to 1. Only what is whole is 100 %. */
export function percent(share: number | null | undefined, digits = 1): string {
  if (share == null) return texts.none;
  const scale = 100 * 10 ** digits;
  const cut = share < 1 && share > 0 ? Math.min(Math.max(Math.round(share * scale), 1), scale - 1) : share * scale;
  return `${(cut / 10 ** digits).toLocaleString('en', { maximumFractionDigits: digits })} %`;
}

export function milliseconds(ms: number | null | undefined): string {
  if (ms == null) return texts.none;
  if (ms < 10) return texts.time.ms(oneDigit.format(ms));
  return ms < 10_000 ? texts.time.ms(whole.format(ms)) : texts.time.s(oneDigit.format(ms / 1000));
}

/** `4 s`, `12 min`, `3 h`, `5 d`: how long, in one unit. */
export function span(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 48 * 3600) return `${Math.floor(seconds / 3600)} h`;
  return `${Math.floor(seconds / 86_400)} d`;
}

export const ago = (time: string, now: number): string => {
  const ms = now - Date.parse(time);
  return ms < 2000 ? texts.time.now : texts.time.ago(span(ms));
};

export const clock = (time: string): string =>
  new Date(time).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'medium' });
