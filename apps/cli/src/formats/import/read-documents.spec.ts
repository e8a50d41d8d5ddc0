import { z } from 'zod';
import { readAs, readDocuments, type SourceDocument } from './read-documents';
import { Report } from './report';

function read(text: string): { documents: SourceDocument[]; report: Report; faults: unknown } {
  const report = new Report();
  const documents = readDocuments({ name: 'a.yaml', text }, report);
  try {
    report.refuseFaults();
  } catch (error) {
    return { documents, report, faults: (error as { details: { faults: unknown } }).details.faults };
  }
  return { documents, report, faults: [] };
}

const contents = (text: string): unknown[] => read(text).documents.map(({ content }) => content);

describe('readDocuments', () => {
  it('reads each document of a file, and leaves out the empty ones', () => {
    expect(contents('a: 1\n---\n---\nb: [2]\n')).toEqual([{ a: 1 }, { b: [2] }]);
  });

  it('reads JSON, indented by tabs too', () => {
    expect(contents('{\n\t"a": [\n\t\t1\n\t]\n}')).toEqual([{ a: [1] }]);
  });

  it('reads aliases and merged keys', () => {
    expect(contents('x: &x { a: 1 }\ny: *x\nz: { <<: *x, b: 2 }')).toEqual([
      { x: { a: 1 }, y: { a: 1 }, z: { a: 1, b: 2 } },
    ]);
  });

  it('reads an anchor that is used often', () => {
    const lines = Array.from({ length: 500 }, (_, index) => `k${index}: *x`);
    expect(Object.keys(contents(`x: &x { a: 1 }\n${lines.join('\n')}`)[0] ?? {})).toHaveLength(501);
  });

  it('says where a value is: its key, or what of its path is there', () => {
    const [document] = read('a:\n  b:\n    - c: 1\n    - d:\n        e: 2\n').documents;
    expect(document?.at('a', 'b', 1, 'd', 'e').line).toBe(5);
    expect(document?.at('a', 'b', 1, 'd').line).toBe(4);
    expect(document?.at('a', 'b', 1, 'nowhere', 'at all').line).toBe(4);
    expect(document?.at()).toEqual({ file: 'a.yaml', path: [], line: 1 });
  });

  it('follows an alias to where its value is', () => {
    const [document] = read('x: &x\n  a: 1\ny: *x\n').documents;
    expect(document?.at('y', 'a').line).toBe(2);
  });

  it('notes a tag that means nothing here', () => {
    expect(read('a: 1\nb: !reset x\n').report.notes).toEqual([
      { file: 'a.yaml', line: 2, message: expect.stringContaining('Unresolved tag: !reset') as string },
    ]);
  });

  it('reports what has not the shape of a schema at its field', () => {
    const { documents, report } = read('a:\n  - b: 1\n  - b: x\n');
    const schema = z.object({ a: z.array(z.object({ b: z.number() })) });
    expect(documents.map((document) => readAs(document, schema, report))).toEqual([undefined]);
    expect(() => report.refuseFaults()).toThrow('a.yaml:3: a.1.b: ');
  });
});

describe('a hostile file', () => {
  const bomb = (first: string, next: (name: string) => string): string => {
    const lines = [`a: &a ${first}`];
    for (const [from, to] of ['ab', 'bc', 'cd', 'de', 'ef', 'fg', 'gh'].map((pair) => [pair[0] ?? '', pair[1] ?? ''])) {
      lines.push(`${to}: &${to} ${next(Array(9).fill(`*${from}`).join(','))}`);
    }
    return lines.join('\n');
  };

  it.each([
    ['is larger than 1 MB', 'x'.repeat(1024 * 1024 + 1)],
    ['is larger than 1 MB', 'é'.repeat(600 * 1024)],
    ['is nested deeper than 100 levels', '['.repeat(100_000)],
    ['is nested deeper than 100 levels', `${'{a: '.repeat(101)}1${'}'.repeat(101)}`],
    ['is indented by more than 200 columns', `${'- '.repeat(400_000)}x`],
    [
      'is indented by more than 200 columns',
      Array.from({ length: 400 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n'),
    ],
    ['has more than 1000 aliases', `x: &x 1\ny: [${Array(1001).fill('*x').join(',')}]`],
    ['has more than 10000 documents', '---\na: 1\n'.repeat(10_001)],
    [
      'holds more than 200000 values when its aliases are written out',
      bomb('[1,2,3,4,5,6,7,8,9]', (list) => `[${list}]`),
    ],
    ['holds more than 200000 values when its aliases are written out', bomb('{ k: 1 }', (list) => `{ <<: [${list}] }`)],
    ['is an alias of something that holds it', 'a: &a [*a]'],
    ["names an anchor that is not there: 'x'", 'a: *x'],
    ['cannot be a key', 'a: { __proto__: { polluted: true } }'],
    ['is there twice', 'a: { b: 1, c: 2, b: 3 }'],
    ['has a key that is not a text', '{ ? [a, b] : 1 }'],
  ])('that %s is refused', (message, text) => {
    expect(read(text)).toMatchObject({ documents: [], faults: [{ file: 'a.yaml', message }] });
    expect(Object.keys(Object.prototype)).toEqual([]);
  });

  it('is a fault where it is no YAML at all', () => {
    expect(read('a: 1\nb: [\n').faults).toMatchObject([{ file: 'a.yaml', line: 3, path: '' }]);
  });

  it('with names of what every object has is read as any other', () => {
    expect(contents('{ constructor: 1, toString: 2, hasOwnProperty: 3 }')).toEqual([
      { constructor: 1, toString: 2, hasOwnProperty: 3 },
    ]);
  });

  it('with a great many keys takes no longer than its length', () => {
    const lines = Array.from({ length: 60_000 }, (_, index) => `key_${index}: 1`);
    expect(Object.keys(contents(lines.join('\n'))[0] ?? {})).toHaveLength(60_000);
  });
});

describe('Report', () => {
  it('says one thing once', () => {
    const report = new Report();
    for (let time = 0; time < 2; time += 1) report.note({ file: 'a', line: 1 }, 'twice');
    expect(report.notes).toEqual([{ file: 'a', line: 1, message: 'twice' }]);
  });

  it('hands nothing to a terminal that it would obey', () => {
    const report = new Report();
    report.note({ file: 'a', line: 1 }, 'red \u001b[31m, \u009b31m, back \u202e and\nnew');
    expect(report.notes[0]?.message).toBe('red \ufffd[31m, \ufffd31m, back \ufffd and\ufffdnew');
  });
});
