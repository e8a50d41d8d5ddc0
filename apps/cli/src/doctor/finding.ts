/** What one check of the doctor found, and what to do about it. */
export interface Finding {
  readonly what: string;
  readonly state: 'ok' | 'warning' | 'failed' | 'skipped';
  readonly detail: string;
  readonly advice?: string;
}

export type Version = readonly [major: number, minor: number, patch: number];

/** The first version in a text; `undefined` where there is none. */
export function versionIn(text: string): Version | undefined {
  const [, major, minor, patch = '0'] = /(\d+)\.(\d+)(?:\.(\d+))?/.exec(text) ?? [];
  return major === undefined ? undefined : [Number(major), Number(minor), Number(patch)];
}

export function isAtLeast(version: Version, wanted: Version): boolean {
  for (const [index, part] of wanted.entries()) {
    const own = version[index] ?? 0;
    if (own !== part) return own > part;
  }
  return true;
}

/** A version that is there, judged by the oldest that does. */
export function ofVersion(what: string, text: string, wanted: Version): Finding {
  const version = versionIn(text);
  if (version && isAtLeast(version, wanted)) return { what, state: 'ok', detail: version.join('.') };
  const advice = `install ${what} ${wanted.join('.')} or newer`;
  return { what, state: 'failed', detail: `${text} is too old`, advice };
}

/** The worst that was found: 0 nothing, 1 something failed. */
export const exitCodeOf = (findings: readonly Finding[]): 0 | 1 =>
  findings.some(({ state }) => state === 'failed') ? 1 : 0;
