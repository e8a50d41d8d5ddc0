/** What the order is worked out from. */
export interface Dependent {
  readonly name: string;
  readonly after: readonly string[];
}

/**
 * The level of each process: 0 for what waits for nobody, else one more than the highest level it waits for. Levels are
 * stopped from the highest down.
 * @throws Error when a process waits for an unknown one, for itself, or in a circle
 */
export function startLevels(processes: readonly Dependent[]): Map<string, number> {
  const byName = new Map(processes.map((one) => [one.name, one]));
  const levels = new Map<string, number>();

  const levelOf = (name: string, path: readonly string[]): number => {
    const known = levels.get(name);
    if (known !== undefined) return known;
    if (path.includes(name)) throw new Error(`Processes wait for each other: ${[...path, name].join(' -> ')}`);
    const dependent = byName.get(name);
    if (!dependent) throw new Error(`${path.at(-1) ?? 'A process'} waits for "${name}", which is not there`);
    const level = Math.max(-1, ...dependent.after.map((other) => levelOf(other, [...path, name]))) + 1;
    levels.set(name, level);
    return level;
  };

  for (const { name } of processes) levelOf(name, []);
  return levels;
}
