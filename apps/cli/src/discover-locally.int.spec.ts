import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { runProgram } from './registry-api.fixture';

describe('discover without a server', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'discover-'));
    write(
      'compose.yaml',
      'services:\n  web: { build: web, environment: { API_URL: "http://api:80" } }\n  api: { image: "shop/api" }\n',
    );
    write('web/Dockerfile', 'FROM python:3.12');
    write(
      'web/main.py',
      'import os\nimport requests\nfrom fastapi import FastAPI\napp = FastAPI()\n@app.get("/")\ndef home():\n    return requests.get(os.environ["API_URL"] + "/x")\n',
    );
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  function write(path: string, text: string): void {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }

  it('prints the topology as JSON', async () => {
    const { code, stdout, stderr } = await runProgram(['discover', folder, '--topology']);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      nodes: [
        { id: 'api', kind: 'service' },
        { id: 'web', kind: 'service' },
      ],
      edges: [{ from: 'web', to: 'api', class: 'business', kind: 'http_request' }],
      endpoints: [{ node: 'web', method: 'GET', path: '/' }],
      unresolved: [],
    });
    expect(stderr).toContain('2 nodes, 1 connection, 1 endpoint, 0 not resolved');
  });

  it('draws it', async () => {
    const { stdout } = await runProgram(['discover', folder, '--topology', '--mermaid']);
    expect(stdout).toContain('n1 -->|http_request| n0');
  });

  it('prints the chains', async () => {
    const { stdout } = await runProgram(['discover', folder, '--proposals']);
    expect(JSON.parse(stdout)).toMatchObject([{ name: 'API GET / (web)' }]);
  });

  it('follows no link and leaves out what is too long, and says so', async () => {
    symlinkSync('/etc', join(folder, 'etc'));
    symlinkSync('/etc/hosts', join(folder, 'hosts.yaml'));
    write('long.yaml', 'x'.repeat(1_100_000));
    const { code, stderr } = await runProgram(['discover', folder, '--topology']);
    expect(code).toBe(0);
    expect(stderr).toContain('long.yaml: 1100000 bytes');
  });

  it('wants a folder with something in it', async () => {
    expect(await runProgram(['discover', join(folder, 'nowhere'), '--topology'])).toMatchObject({
      code: 2,
      stdout: '',
    });
    mkdirSync(join(folder, 'empty'));
    expect(await runProgram(['discover', join(folder, 'empty'), '--topology'])).toMatchObject({ code: 2, stdout: '' });
  });
});
