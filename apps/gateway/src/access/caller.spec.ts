import { highest, mayAct } from './caller';

describe('mayAct', () => {
  it.each([
    [null, []],
    ['viewer', ['viewer']],
    ['operator', ['viewer', 'operator']],
    ['admin', ['viewer', 'operator', 'admin']],
  ] as const)('lets %s do what needs %p', (role, needed) => {
    expect((['viewer', 'operator', 'admin'] as const).filter((each) => mayAct(role, each))).toEqual(needed);
  });
});

describe('highest', () => {
  it('is the role that may most', () => {
    expect(highest(['viewer', 'admin', 'operator'])).toBe('admin');
    expect(highest(['operator', 'viewer'])).toBe('operator');
    expect(highest([])).toBeUndefined();
  });
});
