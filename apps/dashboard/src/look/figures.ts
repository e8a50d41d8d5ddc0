import { texts } from '../texts/texts';

/**
 * A number with commas between thousands and at most so many digits after its point. Written here and not by `Intl`: to read its data for the
 * first time takes a browser as long as everything else of a page.
 */
function written(value: number, digits: number): string {
  const [whole = '', part = ''] = value.toFixed(digits).split('.');
  const rest = part.replace(/0+$/, '');
  return whole.replace(/\B(?=(\d{3})+$)/g, ',') + (rest === '' ? '' : `.${rest}`);
}

/** Numbers as people read them. What is not there is a dash, never a zero. */
export const number = (value: number | null | undefined): string => (value == null ? texts.none : written(value, 0));

/** A share, 0 to 1. Only what is whole is 100 %. */
export function percent(share: number | null | undefined, digits = 1): string {
  if (share == null) return texts.none;
  const scale = 100 * 10 ** digits;
  const cut = share < 1 && share > 0 ? Math.min(Math.max(Math.round(share * scale), 1), scale - 1) : share * scale;
  return `${written(cut / 10 ** digits, digits)} %`;
}

export function milliseconds(ms: number | null | undefined): string {
  if (ms == null) return texts.none;
  if (ms < 10) return texts.time.ms(written(ms, 1));
  return ms < 10_000 ? texts.time.ms(written(ms, 0)) : texts.time.s(written(ms / 1000, 1));
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

const twoDigits = (value: number): string => String(value).padStart(2, '0');

/** `27 Nov 2030, 17:04:09`, as the clocks of whoever looks say. */
export function clock(time: string): string {
  const date = new Date(time);
  const day = `${date.getDate()} ${texts.time.months[date.getMonth()]} ${date.getFullYear()}`;
  return `${day}, ${[date.getHours(), date.getMinutes(), date.getSeconds()].map(twoDigits).join(':')}`;
}
