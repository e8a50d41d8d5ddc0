import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { inRepository, read } from './repository';

type Json = Record<string, never>;

/** Changes a document at a place, and says what that breaks. */
interface Change {
  readonly what: string;
  readonly change: (document: Json) => void;
  readonly breaks: string[];
}

const at = (document: Json, ...keys: string[]): Json =>
  keys.reduce((place, key) => place[key] as unknown as Json, document);

describe('what would break those who rely on the API', () => {
  const folder = mkdtempSync(join(tmpdir(), 'chain-mapping-breaking-'));
  const tool = (...args: string[]) => {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [inRepository('tools/breaking-changes.mjs'), ...args],
      {
        encoding: 'utf8',
      },
    );
    return { status, lines: stdout.split('\n').filter(Boolean), stderr };
  };
  const compare = (file: string, change: Change['change']) => {
    const document = (file.endsWith('.json') ? JSON.parse(read(file)) : parse(read(file))) as Json;
    const [before, after] = [join(folder, 'before.json'), join(folder, 'after.json')];
    writeFileSync(before, JSON.stringify(document));
    change(document);
    writeFileSync(after, JSON.stringify(document));
    return tool('--files', before, after);
  };

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('is nothing since the last release', () => {
    expect(tool()).toMatchObject({ status: 0, lines: [] });
  });

  const api: Change[] = [
    { what: 'nothing', change: () => undefined, breaks: [] },
    {
      what: 'a route that is gone',
      change: (document) => delete at(document, 'paths')['/api/v1/topology'],
      breaks: ['GET /api/v1/topology: is gone'],
    },
    {
      what: 'a field of an answer that is gone',
      change: (document) => delete at(document, 'components', 'schemas', 'TrackAnswer_Output', 'properties')['ids'],
      breaks: ['POST /api/v1/events 202.ids: is gone'],
    },
    {
      what: 'a field that must be given, told once although two calls take it',
      change: (document) =>
        (at(document, 'components', 'schemas', 'ResolutionBody')['required'] = ['resolution'] as never),
      breaks: ['POST /api/v1/alerts/{alert_id}/resolve body.resolution: must be given now'],
    },
    {
      what: 'a field of another type',
      change: (document) =>
        (at(document, 'components', 'schemas', 'TrackAnswer_Output', 'properties', 'accepted')['type'] =
          'string' as never),
      breaks: ['POST /api/v1/events 202.accepted: is string and was integer'],
    },
    {
      what: 'a parameter that is gone',
      change: (document) => {
        const operation = at(document, 'paths', '/api/v1/events', 'get') as unknown as {
          parameters: { name: string }[];
        };
        operation.parameters = operation.parameters.filter(({ name }) => name !== 'service');
      },
      breaks: ['GET /api/v1/events query service: is no longer taken'],
    },
    {
      what: 'a new route, and a new field of an answer',
      change: (document) => {
        at(document, 'paths')['/new'] = at(document, 'paths', '/api/v1/events') as never;
        at(document, 'components', 'schemas', 'TrackAnswer_Output', 'properties')['more'] = { type: 'string' } as never;
      },
      breaks: [],
    },
  ];

  it.each(api)('of HTTP: $what', ({ change, breaks }) => {
    const { status, lines } = compare('docs/openapi.json', change);
    expect(lines.sort()).toEqual([...breaks].sort());
    expect(status).toBe(breaks.length > 0 ? 1 : 0);
  });

  const events: Change[] = [
    { what: 'nothing', change: () => undefined, breaks: [] },
    {
      what: 'an event that is gone',
      change: (document) => delete at(document, 'channels')['alertChanged'],
      breaks: ['chain.alerts.{severity}.{chain_id}.{state}: is gone'],
    },
    {
      what: 'a field of an event that is gone',
      change: (document) => delete at(document, 'components', 'schemas', 'Alert', 'properties')['root_cause'],
      breaks: ['chain.alerts.{severity}.{chain_id}.{state}.data.root_cause: is gone'],
    },
  ];

  it.each(events)('of NATS: $what', ({ change, breaks }) => {
    expect(compare('docs/asyncapi.yaml', change).lines).toEqual(breaks);
  });
});
