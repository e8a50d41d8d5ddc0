import { Replay } from './replay';

describe('Replay', () => {
  const filled = (...ids: string[]): Replay => {
    const replay = new Replay(3, 100);
    for (const id of ids) replay.add(id, `text of ${id}`);
    return replay;
  };

  it('tells what came after a message', () => {
    expect(filled('a', 'b', 'c').after('a')).toEqual(['text of b', 'text of c']);
    expect(filled('a', 'b', 'c').after('c')).toEqual([]);
  });

  it('does not know what it never heard of or has forgotten', () => {
    expect(filled('a').after('x')).toBeUndefined();
    expect(filled('a', 'b', 'c', 'd').after('a')).toBeUndefined();
    expect(filled('a', 'b', 'c', 'd').after('b')).toEqual(['text of c', 'text of d']);
  });

  it('keeps to its bytes', () => {
    const replay = new Replay(100, 10);
    replay.add('a', '12345678');
    replay.add('b', '1234');
    expect(replay.after('a')).toBeUndefined();
    expect(replay.after('b')).toEqual([]);
  });

  it('goes on after the later of two messages with one id', () => {
    expect(filled('a', 'b', 'a').after('a')).toEqual([]);
  });

  it('knows nothing after it was cleared', () => {
    const replay = filled('a');
    replay.clear();
    expect(replay.after('a')).toBeUndefined();
  });
});
