import { depthsOf } from './run-depths';

const step = (source_node: string | null, target_node: string) => ({ source_node, target_node });

describe('depthsOf', () => {
  it('counts calls from where the run began, and from anywhere where that was not seen', () => {
    expect(depthsOf([step(null, 'a'), step('a', 'b'), step('b', 'c'), step('a', 'd')])).toEqual([0, 1, 2, 1]);
    expect(depthsOf([step('b', 'c'), step('c', 'b')])).toEqual([1, 2]);
    expect(depthsOf([])).toEqual([]);
  });
});
