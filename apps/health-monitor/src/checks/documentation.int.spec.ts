import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CheckType, HealthCheck, resolveTarget } from '@chain-mapping/model';
import { parse } from 'yaml';

const page = readFileSync(join(__dirname, '../../../../docs/checks.md'), 'utf8');
const [, ...sections] = page.slice(page.indexOf('## The types')).split(/^### /m);
const ofType = new Map(sections.map((text) => [text.slice(0, text.indexOf('\n')), text]));
const examplesIn = (text: string): unknown[] =>
  [...text.matchAll(/^```yaml\n(.*?)^```$/gms)].map(([, yaml = '']) => parse(yaml));

describe('the page on checks', () => {
  it('has a section for every type', () => {
    expect([...ofType.keys()].sort()).toEqual([...CheckType.options].sort());
  });

  it.each(CheckType.options)('has an example of %s that can be registered and run', (type) => {
    const examples = examplesIn(ofType.get(type) ?? '');
    expect(examples).not.toEqual([]);
    for (const example of examples) {
      const health_check = HealthCheck.strict().parse(example);
      if (type === 'heartbeat') expect(health_check.type).toBe(type);
      else {
        const target = resolveTarget(
          { health_check, service_name: 'shop' },
          { base_url: 'https://shop.example.com', health_check: null },
        );
        expect(target).toMatchObject({ check: { type } });
      }
    }
  });

  it('has assertions that can be registered', () => {
    const [first] = examplesIn(page);
    expect(HealthCheck.parse(first).assertions).toHaveLength(7);
  });
});
