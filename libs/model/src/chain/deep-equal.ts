/** Whether two values that JSON can hold are the same; the order of an object's fields makes no difference. */
export function isDeepEqual(one: unknown, other: unknown): boolean {
  if (Object.is(one, other)) return true;
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return one === other;
  if (Array.isArray(one) !== Array.isArray(other)) return false;
  const keys = Object.keys(one);
  if (keys.length !== Object.keys(other).length) return false;
  const [left, right]: Readonly<Record<string, unknown>>[] = [{ ...one }, { ...other }];
  return keys.every((key) => Object.hasOwn(other, key) && isDeepEqual(left?.[key], right?.[key]));
}
