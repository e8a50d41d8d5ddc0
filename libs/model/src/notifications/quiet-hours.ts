import type { Severity } from '../chain/vocabulary';
import type { QuietHours } from './routes';

const MINUTE_MS = 60_000;
const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

const formats = new Map<string, Intl.DateTimeFormat>();

/** The weekday (1 is Monday) and the minutes since midnight that the clocks of a zone show. */
function clockIn(time_zone: string, at: number): { weekday: number; minute: number } {
  let format = formats.get(time_zone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-GB', {
      timeZone: time_zone,
      weekday: 'short',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    });
    formats.set(time_zone, format);
  }
  const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
  return {
    weekday: DAYS.indexOf(parts['weekday'] ?? '') + 1,
    minute: Number(parts['hour']) * 60 + Number(parts['minute']),
  };
}

function minutesOf(time: string): number {
  const [hours, minutes] = time.split(':');
  return Number(hours) * 60 + Number(minutes);
}

/** Whether nobody is told of something of this severity at a time, in milliseconds since 1970. */
export function isQuiet(hours: readonly QuietHours[], severity: Severity, at: number): boolean {
  return hours.some((each) => !each.except.includes(severity) && isWithin(each, at));
}

function isWithin({ from, to, time_zone, weekdays }: QuietHours, at: number): boolean {
  const { weekday, minute } = clockIn(time_zone, at);
  const [begins, ends] = [minutesOf(from), minutesOf(to)];
  const isOn = (day: number): boolean => weekdays?.includes(day) ?? true;
  if (begins < ends) return isOn(weekday) && minute >= begins && minute < ends;
  const yesterday = weekday === 1 ? 7 : weekday - 1;
  return (minute >= begins && isOn(weekday)) || (minute < ends && isOn(yesterday));
}

/** Quiet hours begin and end with a minute of every clock. */
export const nextMinute = (at: number): number => (Math.floor(at / MINUTE_MS) + 1) * MINUTE_MS;
