import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runProgram } from '../registry-api.fixture';

const completed = async (...words: string[]): Promise<string[]> => {
  const { code, stdout } = await runProgram(['complete', '--', ...words]);
  expect(code).toBe(0);
  return stdout.split('\n').filter((line) => line !== '');
};

describe('completion', () => {
  it('offers the commands, then their own, and never itself', async () => {
    const all = await completed('');
    expect(all).toEqual(expect.arrayContaining(['apply', 'alerts', 'backup', 'completion', 'doctor', 'restore']));
    expect(all).not.toContain('complete');
    expect(await completed('al')).toEqual(['alerts']);
    expect(await completed('alerts', '')).toEqual(['list', 'replay', 'watch']);
    expect(await completed('maintenance', 's')).toEqual(['start']);
  });

  it('offers options, those of the whole program too, and the values that they take', async () => {
    expect(await completed('alerts', 'list', '--s')).toEqual(['--server', '--severity', '--since', '--status']);
    expect(await completed('alerts', 'list', '--status', '')).toEqual(['acknowledged', 'firing', 'resolved']);
    expect(await completed('alerts', 'list', '--severity', 'critical', '--st')).toEqual(['--status']);
    expect(await completed('--json', 'validate', '--format', 'sa')).toEqual(['sarif']);
    expect(await completed('completion', '')).toEqual(['bash', 'fish', 'zsh']);
  });

  it('leaves files and names to the shell', async () => {
    expect(await completed('apply', '-f', '')).toEqual([]);
    expect(await completed('show', 'A')).toEqual([]);
    expect(await completed('no-such-command', '')).toEqual([]);
  });

  it('works in bash as it is printed', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'chain-mapping-completion-'));
    try {
      // Stands for the program: says with what it was called.
      const program = join(folder, 'chain-mapping');
      writeFileSync(program, '#!/bin/sh\nprintf "%s\\n" "$@"\n');
      chmodSync(program, 0o755);
      const { stdout } = await runProgram(['completion', 'bash']);
      const script = `${stdout}
COMP_WORDS=(chain-mapping alerts "two words" --st); COMP_CWORD=3; _chain_mapping; printf '%s\\n' "\${COMPREPLY[@]}"`;
      const env = { PATH: `${folder}:${process.env.PATH}` };
      const printed = execFileSync('bash', ['--norc', '-c', script], { encoding: 'utf8', env });
      expect(printed.split('\n').filter(Boolean)).toEqual(['complete', '--', 'alerts', 'two words', '--st']);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it.each(['bash', 'zsh', 'fish'])('is printed for %s', async (shell) => {
    const { code, stdout } = await runProgram(['completion', shell]);
    expect([code, stdout]).toEqual([0, expect.stringContaining('complete -- ')]);
  });

  it('says which shells it knows', async () => {
    const { code, stderr } = await runProgram(['completion', 'tcsh']);
    expect([code, stderr]).toEqual([2, expect.stringContaining('bash, zsh, fish')]);
  });
});
