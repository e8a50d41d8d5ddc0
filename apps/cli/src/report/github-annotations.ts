import type { Finding, Level } from '../chain-files/finding';

const commands: Readonly<Record<Level, string>> = { error: 'error', warning: 'warning', note: 'notice' };

/**
 * The findings as workflow commands, which GitHub shows beside the lines of a change. Files are named from the root of the repository.
 * https://docs.github.com/actions/reference/workflow-commands-for-github-actions
 */
export function githubAnnotations(findings: readonly Finding[]): string[] {
  return findings.map(({ file, line, column, level, code, message, path }) => {
    const properties = { file, line: String(line), col: String(column), title: code };
    const written = Object.entries(properties).map(([name, value]) => `${name}=${escapedProperty(value)}`);
    return `::${commands[level]} ${written.join(',')}::${escapedData(path ? `${message} (${path})` : message)}`;
  });
}

function escapedData(text: string): string {
  return text.replace(/%/g, '%25').replace(/\r/g, '%0D').replace(/\n/g, '%0A');
}

function escapedProperty(text: string): string {
  return escapedData(text).replace(/:/g, '%3A').replace(/,/g, '%2C');
}
