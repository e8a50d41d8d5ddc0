import { jsonSchemaOf } from '../schema/json-schema';
import { unknownFields } from './unknown-fields';

const found = (content: unknown) =>
  unknownFields(jsonSchemaOf('chain'), content).map(({ path, meant }) => [path.join('.'), meant]);

describe('unknownFields', () => {
  it('guesses what was meant when a few letters are wrong, and not when many are', () => {
    expect(found({ nmae: '', catgory: '', dependecies: [], latency: 1, x: 1 })).toEqual([
      ['nmae', 'name'],
      ['catgory', 'category'],
      ['dependecies', 'dependencies'],
      ['latency', undefined],
      ['x', undefined],
    ]);
  });

  it('looks into lists, into what may be null, and into each alternative', () => {
    const edge = { redundancy: { mode: 'any', group: 'a', kk: 1 }, sources: [{ evidence: [{ fil: 'x' }] }] };
    expect(found({ nodes: [{ health_check: { timeout: 1 } }, { redundancy: { k: 1 } }], edges: [edge] })).toEqual([
      ['nodes.0.health_check.timeout', 'timeout_ms'],
      ['edges.0.redundancy.kk', undefined],
      ['edges.0.sources.0.evidence.0.fil', 'file'],
    ]);
  });

  it('leaves alone what people name themselves', () => {
    expect(found({ metadata: { nmae: 1 }, nodes: [{ health_check: { headers: { Nmae: 'x' } } }] })).toEqual([]);
  });

  it('says nothing of content that has not the shape at all', () => {
    for (const content of [null, 'text', 7, ['x'], { nodes: 'x', edges: [null] }]) expect(found(content)).toEqual([]);
  });
});
