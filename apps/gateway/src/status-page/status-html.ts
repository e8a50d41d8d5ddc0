import type { PublicStatus, StatusView } from './status-view';

export const words: Readonly<Record<PublicStatus, string>> = {
  operational: 'Operational',
  degraded: 'Degraded',
  outage: 'Outage',
  maintenance: 'Maintenance',
  unknown: 'Unknown',
};
const sentences: Readonly<Record<PublicStatus, string>> = {
  operational: 'Everything works',
  degraded: 'Some things work badly',
  outage: 'Something is down',
  maintenance: 'Maintenance is under way',
  unknown: 'Not everything is known',
};

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
/** Text as it may stand in HTML and SVG, in attributes, too. */
export const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => escapes[character] ?? '');

/** Only what is whole is 100 %. */
export function share(availability: number | null): string {
  if (availability === null) return 'not measured';
  const percent = availability >= 1 ? 100 : Math.min(99.99, Math.round(availability * 10_000) / 100);
  return `${percent} %`;
}

const BAR = { width: 6, gap: 2, height: 30 };

const levelOf = (availability: number | null): string =>
  availability === null ? 'none' : availability >= 0.999 ? 'operational' : availability >= 0.95 ? 'degraded' : 'outage';

/** The page, whole and without a script. It does not load itself again: that takes away the place of who reads it with a screen reader. */
export function statusPage({ title, status, chains, updated_at }: StatusView): string {
  const sections = chains.map((chain) => {
    const bars = chain.days.map(({ date, availability }, index) => {
      const x = index * (BAR.width + BAR.gap);
      const label = `${date}: ${share(availability)}`;
      return `<rect class="${levelOf(availability)}" x="${x}" width="${BAR.width}" height="${BAR.height}" rx="2"><title>${label}</title></rect>`;
    });
    const width = chain.days.length * (BAR.width + BAR.gap) - BAR.gap;
    const label = `${chain.days.length} days: ${share(chain.availability)} available`;
    return `<section>
<header><h2><bdi>${escaped(chain.name)}</bdi></h2><p class="${chain.status}">${words[chain.status]}</p></header>
<svg viewBox="0 0 ${width} ${BAR.height}" preserveAspectRatio="none" role="img" aria-label="${label}">${bars.join('')}</svg>
<footer><span>${chain.days.length} days ago</span><span>${share(chain.availability)}</span><span>today</span></footer>
</section>`;
  });
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escaped(title)}: ${sentences[status]}</title>
<link rel="stylesheet" href="/status/style.css">
</head>
<body>
<main>
<h1><bdi>${escaped(title)}</bdi></h1>
<p class="whole ${status}">${sentences[status]}</p>
${sections.join('\n')}
<p class="updated">As of <time datetime="${updated_at}">${updated_at.slice(0, 16).replace('T', ' ')} UTC</time></p>
</main>
</body>
</html>
`;
}

const colours: Readonly<Record<PublicStatus, string>> = {
  operational: '#1b7f4b',
  degraded: '#9a5b00',
  outage: '#c42b2b',
  maintenance: '#6a4bb5',
  unknown: '#606a7b',
};

/** About as wide as a letter of Verdana at 11 px. */
const LETTER = 7;
const MOST_LETTERS = 40;

/** A badge for a page elsewhere: what it is of, and how that is. */
export function badge(label: string, status: PublicStatus): string {
  const letters = [...label];
  const name = letters.length > MOST_LETTERS ? `${letters.slice(0, MOST_LETTERS - 1).join('')}…` : label;
  const [left, right] = [[...name].length * LETTER + 14, words[status].length * LETTER + 14];
  const text = escaped(name);
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${left + right}" height="20" role="img" aria-label="${text}: ${words[status]}">
<title>${text}: ${words[status]}</title>
<clipPath id="r"><rect width="${left + right}" height="20" rx="4"/></clipPath>
<g clip-path="url(#r)"><rect width="${left}" height="20" fill="#3c4250"/><rect x="${left}" width="${right}" height="20" fill="${colours[status]}"/></g>
<g fill="#fff" text-anchor="middle" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11">
<text x="${left / 2}" y="14">${text}</text><text x="${left + right / 2}" y="14">${words[status]}</text>
</g>
</svg>
`;
}

export const STYLE = `:root {
  color-scheme: light dark;
  --ground: light-dark(#f6f7f9, #0f1217);
  --panel: light-dark(#fff, #171b22);
  --line: light-dark(#dfe3ea, #2a313c);
  --text: light-dark(#1a2030, #e4e8ef);
  --muted: light-dark(#535d70, #9da8ba);
  --operational: light-dark(#1b7f4b, #4cc38a);
  --degraded: light-dark(#9a5b00, #f0b13f);
  --outage: light-dark(#c42b2b, #ff7a75);
  --maintenance: light-dark(#6a4bb5, #b69cf5);
  --unknown: var(--muted);
  --none: var(--line);
}
* { box-sizing: border-box; margin: 0; }
body { background: var(--ground); color: var(--text); font: 15px/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
main { display: grid; gap: 16px; max-width: 820px; margin: 0 auto; padding: 40px 16px; }
h1 { font-size: 22px; }
h2 { font-size: 15px; }
.whole { padding: 16px 20px; border-radius: 10px; background: currentColor; font-size: 18px; font-weight: 650; }
.whole::first-line { color: var(--panel); }
section { display: grid; gap: 8px; padding: 16px 20px; border: 1px solid var(--line); border-radius: 10px; background: var(--panel); }
section header, section footer { display: flex; justify-content: space-between; gap: 12px; }
section header p { font-weight: 650; white-space: nowrap; }
section footer, .updated { color: var(--muted); font-size: 13px; }
svg { display: block; width: 100%; height: 30px; }
.operational { color: var(--operational); fill: var(--operational); }
.degraded { color: var(--degraded); fill: var(--degraded); }
.outage { color: var(--outage); fill: var(--outage); }
.maintenance { color: var(--maintenance); fill: var(--maintenance); }
.unknown { color: var(--unknown); fill: var(--unknown); }
.none { fill: var(--none); }
`;
