const FORM = /^(\d{1,6})(s|m|h|d)$/;
const MILLISECONDS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** The milliseconds of `90s`, `30m`, `2h` or `1d`; `undefined` for another text. */
export function millisecondsIn(text: string): number | undefined {
  const [, number, unit] = FORM.exec(text) ?? [];
  const factor = unit === undefined ? undefined : MILLISECONDS[unit];
  return factor === undefined ? undefined : Number(number) * factor;
}
