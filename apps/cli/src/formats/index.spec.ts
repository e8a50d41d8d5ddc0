import { validateChain } from '@chain-mapping/model';
import fc from 'fast-check';
import { stringify } from 'yaml';
import { ChainFile, ServiceEntry } from '../chain-files/chain-file';
import { Failure } from '../output/failure';
import type { Imported } from './format';
import { exporters, importers } from './index';

/** A value that begins like a file of one of the formats, and goes on as it likes. */
const almost = (): fc.Arbitrary<unknown> => {
  const keys = fc.constantFrom(
    ...'services depends_on environment image ports paths get info title openapi model softwareSystems containers relationships'.split(
      ' ',
    ),
    ...'id name destinationId kind metadata spec apiVersion dependsOn system annotations views x-chain-mapping a __proto__'.split(
      ' ',
    ),
  );
  const scalars = fc.oneof(
    fc.constantFrom('a', 'b', '3.1.0', 'Component', 'System', 'backstage.io/v1alpha1', 'http://a', '1', 'A1'),
    fc.jsonValue(),
  );
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof(
      { depthSize: 'small' },
      scalars,
      fc.array(tie('tree'), { maxLength: 3 }),
      fc.dictionary(keys, tie('tree'), { maxKeys: 5 }),
    ),
  }));
  return tree ?? scalars;
};

function attempt(read: () => Imported): Imported | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof Failure) return undefined;
    throw error;
  }
}

describe.each(Object.entries(importers))('the importer %s', (name, importer) => {
  it('is known by its name', () => expect(importer.name).toBe(name));

  it('reads no file, and an empty one, as nothing', () => {
    const nothing = { chains: [], services: [], notes: [] };
    expect(importer.read([])).toEqual(nothing);
    expect(importer.read([{ name: 'empty.yaml', text: '\n# nothing\n' }])).toEqual(nothing);
  });

  it('gives valid chains and services, or names what is wrong, whatever it reads', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          almost().map((value) => stringify(value)),
          fc.string({ unit: 'binary' }),
        ),
        (text) => {
          const files = [{ name: 'any.yaml', text }];
          const imported = attempt(() => importer.read(files));
          for (const chain of imported?.chains ?? []) {
            expect(ChainFile.parse(chain)).toEqual(chain);
            expect(validateChain(chain, new Set()).errors).toEqual([]);
          }
          for (const service of imported?.services ?? []) expect(ServiceEntry.parse(service)).toEqual(service);
          expect(attempt(() => importer.read(files))).toEqual(imported);
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe.each(Object.entries(exporters))('the exporter %s', (name, exporter) => {
  it('is known by its name, and writes no chains as a text that ends in a line', () => {
    expect(exporter.name).toBe(name);
    expect(exporter.write({ chains: [], services: [] })).toMatch(/^(?:|[^]*\n)$/);
  });
});
