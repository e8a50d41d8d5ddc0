/**
 * How sure so many calls make an edge: one may be a person who tried something, and a hundred are none. By the rule of succession; 0..1, rounded
 * to thousandths so that ever more calls change it ever more rarely.
 */
export const confidenceOfCalls = (calls: number): number => Math.round(((calls + 1) / (calls + 2)) * 1000) / 1000;
