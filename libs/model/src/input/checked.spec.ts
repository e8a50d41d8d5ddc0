import { z } from 'zod';
import { checked } from './checked';

const Thing = z.object({
  name: z.string().min(2).max(5),
  parts: z.array(z.object({ names: z.array(z.string()).max(2) })),
});

/** An object of JSON that cannot be made a number or a text of. */
const odd: unknown = JSON.parse('{"toString":1}');

describe('checked', () => {
  it('answers as the schema does', () => {
    expect(checked(Thing, { name: 'abc', parts: [] })).toEqual({ success: true, data: { name: 'abc', parts: [] } });
    expect(checked(Thing, { name: 'a', parts: [] }).error?.issues).toMatchObject([
      { code: 'too_small', path: ['name'] },
    ]);
  });

  it.each([
    [{ name: { length: odd }, parts: [] }, 'name'],
    [{ name: 'abc', parts: [{ names: { length: odd } }] }, 'parts.0.names'],
  ])('names the field that a schema cannot even compare: %j', (input, path) => {
    expect(() => Thing.safeParse(input)).toThrow(TypeError);
    const { success, error } = checked(Thing, input);
    expect(success).toBe(false);
    expect(error?.issues.map((issue) => issue.path.join('.'))).toEqual([path]);
  });

  it('hides no fault of a schema of ours', () => {
    const broken = z.string().refine(() => {
      throw new RangeError('ours');
    });
    expect(() => checked(broken, 'a')).toThrow('ours');
  });
});
