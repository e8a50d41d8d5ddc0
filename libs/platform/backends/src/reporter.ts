/** To whom the supervisor tells what happens. */
export interface Reporter {
  /** A step of the supervisor's own work. */
  step(name: string, text: string): void;
  /** A line that a process printed. */
  line(name: string, text: string): void;
}

const SYSTEM = 'chain-mapping';
const COLOURS = [36, 33, 32, 35, 34, 96, 93, 92, 95, 94];

/** Prefixes every line with the name of its process; in colours when the stream is a terminal. */
export function streamReporter(stream: NodeJS.WriteStream, names: readonly string[]): Reporter {
  const width = Math.max(SYSTEM.length, ...names.map((name) => name.length));
  const prefix = (name: string): string => {
    const padded = `${name.padEnd(width)} |`;
    const colour = COLOURS[names.indexOf(name) % COLOURS.length];
    return stream.isTTY && colour !== undefined ? `\u001b[${colour}m${padded}\u001b[0m` : padded;
  };
  return {
    step: (name, text) => void stream.write(`${prefix(SYSTEM)} ${name === SYSTEM ? '' : `${name}: `}${text}\n`),
    line: (name, text) => void stream.write(`${prefix(name)} ${text}\n`),
  };
}
