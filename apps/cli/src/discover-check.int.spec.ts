import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { RegistryApi, runProgram } from './registry-api.fixture';

const CALLS_RISK =
  'from fastapi import FastAPI\nimport httpx\napp = FastAPI()\n@app.get("/orders")\ndef orders():\n    return httpx.get("http://risk:80/check")\n';
const ORDERS_TO = (...targets: string[]) =>
  `id: B1\nname: Orders\ncategory: service_communication\nnodes:\n  - { id: orders, type: service, service_name: orders }\n${targets
    .map((name) => `  - { id: ${name}, type: service, service_name: ${name} }\n`)
    .join(
      '',
    )}edges:\n${targets.map((name) => `  - { source_node: orders, target_node: ${name}, type: http_request }\n`).join('')}`;

describe('discover --check', () => {
  let folder: string;
  let source: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'check-'));
    source = join(folder, 'source');
    write('source/compose.yaml', 'services:\n  orders:\n    build: ./orders\n  risk:\n    build: ./risk\n');
    write('source/orders/Dockerfile', 'FROM python:3\n');
    write('source/orders/main.py', CALLS_RISK);
    write('source/risk/Dockerfile', 'FROM python:3\n');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  function write(path: string, text: string): void {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const check = (args: readonly string[] = [], env: NodeJS.ProcessEnv = {}) =>
    runProgram(['discover', source, '--check', '-f', join(folder, 'chains'), ...args], { env });

  it('is fine when chains in files declare every call, and asks no server', async () => {
    write('chains/b1.yaml', ORDERS_TO('risk'));
    const { code, stdout, stderr } = await check();
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    expect(stderr).toContain('1 call as declared, 0 undeclared, 0 declared but not found');
  });

  it('fails at the line of a call that no chain declares', async () => {
    write('chains/b1.yaml', ORDERS_TO('ledger'));
    const { code, stdout, stderr } = await check();
    expect(code).toBe(1);
    expect(stdout).toMatch(
      /source\/orders\/main\.py:6:1: error undeclared_call: orders calls risk \(http_request\), and no chain declares it \(\d\d % sure\)/,
    );
    expect(stdout).toContain('chains/b1.yaml:1:5: warning phantom_call: orders calls ledger (http_request) as B1 says');
    expect(stderr).toContain('0 calls as declared, 1 undeclared, 1 declared but not found');
  });

  it('lets a call pass that is less sure than asked for, and with --strict no declared call that code lacks', async () => {
    write('chains/b1.yaml', ORDERS_TO('ledger'));
    const lenient = await check(['--min-confidence', '1']);
    expect(lenient.code).toBe(0);
    expect(lenient.stdout).toContain('note undeclared_call: orders calls risk (http_request) perhaps');
    expect((await check(['--min-confidence', '1', '--strict'])).code).toBe(1);
    expect(await check(['--min-confidence', 'much'])).toMatchObject({ code: 2 });
  });

  it('annotates the pull request and writes its summary in GitHub Actions', async () => {
    write('chains/b1.yaml', ORDERS_TO('ledger'));
    const summary = join(folder, 'summary.md');
    writeFileSync(summary, '# before\n');
    const { code, stdout } = await check([], {
      GITHUB_ACTIONS: 'true',
      GITHUB_WORKSPACE: folder,
      GITHUB_STEP_SUMMARY: summary,
    });
    expect(code).toBe(1);
    expect(stdout).toContain(
      '::error file=source/orders/main.py,line=6,col=1,title=undeclared_call::orders calls risk',
    );
    const text = readFileSync(summary, 'utf8');
    expect(text).toContain('# before\n## Chains: ❌ 1 undeclared call');
    expect(text).toContain('| `orders` → `risk` | http_request |');
    expect(text).toContain('`orders/main.py:6` |');
    const own = join(folder, 'own.md');
    await check(['--summary', own, '--format', 'json']);
    expect(readFileSync(own, 'utf8')).toContain('### Undeclared');
  });

  it('knows a single service by the name that it is given', async () => {
    rmSync(join(source, 'compose.yaml'));
    rmSync(join(source, 'orders/Dockerfile'));
    rmSync(join(source, 'risk'), { recursive: true });
    write('chains/b1.yaml', ORDERS_TO('risk'));
    expect((await check(['--service', 'orders'])).stderr).toContain('1 call as declared, 0 undeclared');
  });

  it('compares with the chains of the server where it is given no files', async () => {
    const api = new RegistryApi();
    const url = await api.start();
    try {
      const args = ['--url', url, 'discover', source, '--check'];
      expect((await runProgram(args)).code).toBe(1);
      write('chains/b1.yaml', ORDERS_TO('risk'));
      expect((await runProgram(['--url', url, 'apply', '-f', join(folder, 'chains')])).code).toBe(0);
      expect((await runProgram(args)).code).toBe(0);
    } finally {
      await api.stop();
    }
  });

  it('says what is wrong with the chains before it reads code', async () => {
    write('chains/b1.yaml', 'id: B1\n');
    expect((await check()).code).toBe(1);
    write('chains/b1.yaml', ORDERS_TO('risk'));
    const chains = join(folder, 'chains');
    expect(await runProgram(['discover', join(folder, 'nowhere'), '--check', '-f', chains])).toMatchObject({ code: 2 });
  });
});
