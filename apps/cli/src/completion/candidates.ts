import type { Command, Option } from 'commander';

const isHidden = (command: Command): boolean => (command as Command & { _hidden?: boolean })._hidden === true;

/**
 * What could stand where the last word is, which may be empty or begun.
 *
 * @returns nothing where a file, or a value that only the user knows, is meant
 */
export function candidates(root: Command, words: readonly string[]): string[] {
  const begun = words.at(-1) ?? '';
  let command = root;
  let valueOf: Option | undefined;
  let place = 0;
  for (const word of words.slice(0, -1)) {
    if (valueOf) valueOf = undefined;
    else if (word.startsWith('-')) valueOf = optionOf(command, root, word);
    else {
      const next = command.commands.find((each) => each.name() === word);
      if (next) command = next;
      else place += 1;
    }
  }
  return offered(command, root, valueOf, place, begun)
    .filter((word) => word.startsWith(begun))
    .sort();
}

/** The option that takes the next word, if it takes one. */
function optionOf(command: Command, root: Command, word: string): Option | undefined {
  const found = [...command.options, ...root.options].find(({ long, short }) => long === word || short === word);
  return found && (found.required || found.optional) && !word.includes('=') ? found : undefined;
}

function offered(command: Command, root: Command, valueOf: Option | undefined, place: number, begun: string): string[] {
  if (valueOf) return valueOf.argChoices ?? [];
  if (begun.startsWith('-')) {
    const all = [...command.options, ...root.options].flatMap(({ long, short }) => long ?? short ?? []);
    return [...new Set([...all, '--help'])];
  }
  const subcommands = command.commands.filter((each) => !isHidden(each)).map((each) => each.name());
  const { registeredArguments } = command;
  const argument = registeredArguments[Math.min(place, registeredArguments.length - 1)];
  return place === 0 || argument?.variadic
    ? [...subcommands, ...(argument?.argChoices ?? [])]
    : (argument?.argChoices ?? []);
}
