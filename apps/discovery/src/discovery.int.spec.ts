import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import {
  approveProposal,
  chainHistory,
  chainProposed,
  DomainError,
  editProposal,
  getChain,
  getProposal,
  getScan,
  type InputOf,
  listChains,
  listProposals,
  proposalApproved,
  proposalEdited,
  proposalRejected,
  registerChain,
  rejectProposal,
  type Scan,
  startScan,
  streams,
} from '@chain-mapping/contracts';
import {
  Answers,
  Consumers,
  Messages,
  MessagingModule,
  migrateStreams,
  natsTransport,
  on,
} from '@chain-mapping/messaging';
import { type Chain, derivedFields, type Proposal, type ProposalEdit } from '@chain-mapping/model';
import { type RunningService, serviceConfig, startService } from '@chain-mapping/service';
import { aNats, aPostgres, eventually, type TestServer, tradingService } from '@chain-mapping/testing';
import { Controller, Inject, Module } from '@nestjs/common';
import { Client } from 'pg';
import { z } from 'zod';
import type { AnalysisEntry } from './analysis/analysis.runner';
import { Config } from './config';
import { DiscoveryModule } from './discovery.module';

const workspace = resolve(__dirname, '../../..');
/** The analysis from its source, as everything else in a test. */
const ENTRY: AnalysisEntry = {
  script: join(__dirname, 'analysis/analysis.worker.ts'),
  node_arguments: ['--conditions=@chain-mapping/source', '--require', join(workspace, 'tools/register-typescript.cjs')],
};

/** What the registry would answer. */
class RegistryStandIn {
  readonly chains = new Map<string, Chain>();
  registrations = 0;
  /** What happens between the registration and its answer. */
  beforeAnswer: () => Promise<void> = async () => undefined;

  get(chain_id: string): Chain {
    const chain = this.chains.get(chain_id);
    if (chain === undefined) throw new DomainError('ChainNotFound', `There is no chain ${chain_id}`);
    return chain;
  }

  put(input: InputOf<typeof registerChain>): Chain {
    const { chain, actor } = input;
    const now = new Date().toISOString();
    const stored: Chain = {
      ...chain,
      id: chain.id ?? 'E99',
      version: 1,
      status: 'unknown',
      ...derivedFields(chain),
      created_at: now,
      updated_at: now,
      created_by: actor,
      updated_by: actor,
    };
    this.chains.set(stored.id, stored);
    return stored;
  }
}
const REGISTRY = Symbol('REGISTRY');

@Controller()
class RegistryController {
  constructor(@Inject(REGISTRY) private readonly registry: RegistryStandIn) {}

  @Answers(registerChain)
  async register(input: InputOf<typeof registerChain>) {
    const { id } = input.chain;
    if (input.chain.nodes.length === 0) throw new DomainError('InvalidChain', 'no nodes');
    if (id != null && this.registry.chains.has(id)) throw new DomainError('ChainExists', `There is a chain ${id}`);
    this.registry.registrations += 1;
    const chain = this.registry.put(input);
    await this.registry.beforeAnswer();
    return chain;
  }

  @Answers(getChain)
  get({ chain_id }: InputOf<typeof getChain>) {
    return this.registry.get(chain_id);
  }

  @Answers(chainHistory)
  history({ chain_id, limit, offset }: InputOf<typeof chainHistory>) {
    this.registry.get(chain_id);
    return { changes: [], total: 0, limit, offset };
  }

  @Answers(listChains)
  list({ category, limit, offset }: InputOf<typeof listChains>) {
    const chains = [...this.registry.chains.values()].filter((chain) => chain.category === category);
    return { chains: chains.slice(0, limit), total: chains.length, limit, offset };
  }
}

@Module({ controllers: [RegistryController] })
class RegistryModule {}

let made = 0;
/** Source with one endpoint that no other test has. */
const anEndpoint = (): { path: string; files: Record<string, string> } => {
  const path = `/things-${(made += 1)}`;
  return { path, files: { 'main.py': endpoint(path) } };
};
const endpoint = (path: string): string =>
  `from fastapi import FastAPI\napp = FastAPI()\n@app.get("${path}")\ndef things():\n    return 1\n`;

describe('discovery on real stores', () => {
  const registry = new RegistryStandIn();
  let folder: string;
  let postgres: TestServer;
  let nats: TestServer;
  let discovery: RunningService;
  let around: RunningService;
  let sql: Client;
  const heard: { kind: string; proposal: Proposal }[] = [];

  const ask: Messages['ask'] = (query, input, options) => around.app.get(Messages).ask(query, input, options);
  const start = (options: { entry?: AnalysisEntry; seconds?: number; roots?: string } = {}) =>
    startService({
      name: 'discovery',
      config: Config.parse({
        NATS_URL: nats.url,
        DATABASE_URL: postgres.url,
        LOG_LEVEL: 'error',
        DISCOVERY_ROOTS: options.roots ?? folder,
        DISCOVERY_CACHE: join(folder, 'cache'),
        DISCOVERY_SCAN_SECONDS: options.seconds ?? 60,
        DISCOVERY_MEMORY_MB: 256,
      }),
      module: (config, context) => DiscoveryModule.forRoot(config, context, options.entry ?? ENTRY),
      transport: (config) => natsTransport({ service: 'discovery', url: config.NATS_URL }),
    });
  const ended = (id: string): Promise<Scan> =>
    eventually(
      async () => {
        const scan = await ask(getScan, { scan_id: id });
        expect(['completed', 'failed']).toContain(scan.status);
        return scan;
      },
      { timeout_ms: 60_000, every_ms: 100 },
    );
  const scan = async (input: InputOf<typeof startScan>['scan']) => {
    const started = await ask(startScan, { scan: input, actor: 'ann' });
    const result = await ended(started.id);
    const { proposals } = await ask(listProposals, { scan_id: started.id, limit: 500 });
    return { started, scan: result, proposals };
  };
  const aProposal = async (): Promise<{ proposal: Proposal; files: Record<string, string> }> => {
    const { files } = anEndpoint();
    const [proposal] = (await scan({ files })).proposals;
    if (proposal === undefined) throw new Error('nothing was proposed');
    return { proposal, files };
  };
  /** A program in place of the analysis. */
  const program = (name: string, text: string): AnalysisEntry => {
    const script = join(folder, `${name}.cjs`);
    writeFileSync(script, text);
    return { script, node_arguments: [] };
  };
  const restart = async (options: Parameters<typeof start>[0] = {}) => {
    await discovery.stop();
    discovery = await start(options);
  };

  beforeAll(async () => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'chain-mapping-discovery-')));
    [postgres, nats] = await Promise.all([aPostgres(), aNats()]);
    await migrateStreams({ url: nats.url });
    around = await startService({
      name: 'around',
      config: z.object(serviceConfig).parse({ NATS_URL: nats.url, LOG_LEVEL: 'error' }),
      module: (_, { metrics }) => ({
        module: RegistryModule,
        imports: [MessagingModule.forRoot({ service: 'around', url: nats.url, metrics })],
        providers: [{ provide: REGISTRY, useValue: registry }],
      }),
      transport: () => natsTransport({ service: 'around', url: nats.url }),
    });
    around.app.get(Consumers).consume({
      name: 'listener',
      stream: streams.discovery,
      filter: 'chain.discovery.>',
      handlers: [
        on(chainProposed, async (proposal) => void heard.push({ kind: 'proposed', proposal })),
        on(proposalEdited, async (proposal) => void heard.push({ kind: 'edited', proposal })),
        on(proposalApproved, async (proposal) => void heard.push({ kind: 'approved', proposal })),
        on(proposalRejected, async (proposal) => void heard.push({ kind: 'rejected', proposal })),
      ],
    });
    discovery = await start();
    sql = new Client({ connectionString: postgres.url });
    await sql.connect();
  }, 180_000);

  afterEach(() => {
    registry.beforeAnswer = async () => undefined;
  });

  afterAll(async () => {
    await sql?.end();
    await discovery?.stop();
    await around?.stop();
    await nats?.stop();
    await postgres?.stop();
    rmSync(folder, { recursive: true, force: true });
  }, 120_000);

  describe('a scan', () => {
    const whatTheSampleHolds = (proposals: readonly Proposal[]) => {
      const trading = proposals.find(({ name }) => name.toLowerCase().includes('trading'));
      expect(trading?.name).toContain('API');
      expect(trading?.nodes.map(({ type }) => type)).toContain('api_endpoint');
      const data = proposals.filter(({ category }) => category === 'data_flow');
      expect(data.flatMap(({ nodes }) => nodes.map(({ type }) => type))).toContain('database');
      const socket = proposals.find(({ nodes }) => nodes.some(({ type }) => type === 'websocket'));
      expect(socket).toMatchObject({
        category: 'user_experience',
        evidence: { websocket_handler: { endpoint: expect.stringContaining('market-data') } },
      });
      const communication = proposals.filter(({ category }) => category === 'service_communication');
      expect(communication.some(({ evidence }) => JSON.stringify(evidence).includes('ai-provider'))).toBe(true);
      expect(proposals.some(({ confidence_score }) => confidence_score > 0.8)).toBe(true);
      for (const proposal of proposals) {
        expect(proposal).toMatchObject({ discovery_method: 'ast_parser', status: 'pending', chain_id: null });
        expect(String(proposal.evidence['source_file'])).toMatch(/\.py$/);
      }
    };
    let first: readonly Proposal[];

    it('of given files proposes the chains that they hold, and tells', async () => {
      const { started, scan: done, proposals } = await scan({ files: tradingService });
      expect(started).toMatchObject({ status: 'queued', path: null, completed_at: null });
      expect(done).toMatchObject({ status: 'completed', error: null, progress: { files_total: 3, files_done: 3 } });
      expect(done.proposal_count).toBe(proposals.length);
      whatTheSampleHolds(proposals);
      await eventually(() => {
        const told = heard.filter(({ proposal }) => proposal.scan_id === started.id);
        expect(told.map(({ kind }) => kind)).toEqual(proposals.map(() => 'proposed'));
      });
      const { rows } = await sql.query('SELECT files FROM chain_discovery_scans WHERE id = $1', [started.id]);
      expect(rows).toEqual([{ files: null }]);
      first = proposals;
    });

    it('of a folder proposes the same, in place of what still waits', async () => {
      const path = join(folder, 'sample');
      mkdirSync(join(path, 'node_modules'), { recursive: true });
      for (const [name, text] of Object.entries(tradingService)) writeFileSync(join(path, name), text);
      writeFileSync(join(path, 'node_modules', 'foreign.py'), endpoint('/foreign'));
      const { scan: done, proposals } = await scan({ path });
      expect(done).toMatchObject({ status: 'completed', path, progress: { files_total: 3, files_done: 3 } });
      whatTheSampleHolds(proposals);
      expect(proposals).toHaveLength(first.length);
      for (const { id } of first)
        expect(await ask(getProposal, { proposal_id: id })).toMatchObject({ status: 'superseded' });
      const { proposals: pending } = await ask(listProposals, { status: 'pending' });
      expect(pending.map(({ id }) => id)).toEqual(proposals.map(({ id }) => id));
      // What was read is there for the next scan.
      expect(readdirSync(join(folder, 'cache')).length).toBeGreaterThan(0);
    });

    it('names the service that the caller says owns the files', async () => {
      const { files } = anEndpoint();
      const { proposals } = await scan({ files, service_name: 'shop' });
      expect(proposals[0]?.nodes[0]?.service_name).toBe('shop');
    });

    it.each([['7'], [''], [randomUUID()], ["' OR 1=1 --"], ['a\0b']])('%j is not there', async (id) => {
      await expect(ask(getScan, { scan_id: id })).rejects.toMatchObject({ code: 'ScanNotFound' });
      await expect(ask(getProposal, { proposal_id: id })).rejects.toMatchObject({ code: 'ProposalNotFound' });
      await expect(ask(approveProposal, { proposal_id: id })).rejects.toMatchObject({ code: 'ProposalNotFound' });
      await expect(ask(rejectProposal, { proposal_id: id })).rejects.toMatchObject({ code: 'ProposalNotFound' });
      expect(await ask(listProposals, { scan_id: id })).toMatchObject({ proposals: [], total: 0 });
    });

    it('reads below the allowed folders only', async () => {
      symlinkSync('/etc', join(folder, 'out'));
      const outside = [
        '/etc',
        '/',
        `${folder}/../..`,
        join(folder, 'out'),
        `${folder}x`,
        'relative',
        '/nowhere',
        'a\0b',
      ];
      for (const path of outside) {
        const error = await ask(startScan, { scan: { path } }).catch((thrown: unknown) => thrown);
        expect(error).toMatchObject({ code: path.includes('\0') ? 'InvalidInput' : 'PathNotAllowed' });
      }
      for (const path of [join(folder, 'nothing'), join(folder, 'sample/main.py')]) {
        await expect(ask(startScan, { scan: { path } })).rejects.toMatchObject({ code: 'InvalidInput' });
      }
    });

    it('reads a hostile folder to its end', async () => {
      const path = join(folder, 'hostile');
      mkdirSync(path);
      const write = (name: string, text: string | Buffer) => writeFileSync(join(path, name), text);
      write('good.py', endpoint('/good'));
      write('__proto__', 'x');
      // Archives are not opened, whatever they would become.
      write('bomb.zip', gzipSync(Buffer.alloc(50_000_000)));
      write('line.py', `x = "${'x'.repeat(10_000_000)}"`);
      write('binary.py', Buffer.from([0x69, 0x6d, 0xff, 0xfe, 0x00, 0x0a]));
      write('latin.py', Buffer.concat([Buffer.from(endpoint('/latin')), Buffer.from([0x23, 0x20, 0xe9, 0x0a])]));
      write('bomb.py', `import fastapi\n${'('.repeat(20_000)}`);
      symlinkSync('/etc/passwd', join(path, 'passwd.py'));
      symlinkSync(path, join(path, 'loop'));
      execFileSync('mkfifo', [join(path, 'pipe.py')]);
      let deep = path;
      for (let depth = 0; depth < 70; depth += 1) deep = join(deep, 'd');
      mkdirSync(deep, { recursive: true });
      writeFileSync(join(deep, 'deep.py'), endpoint('/deep'));

      const { scan: done, proposals } = await scan({ path });
      expect(done).toMatchObject({ status: 'completed', error: null });
      expect(proposals.map(({ name }) => name).sort()).toEqual(['API GET /good', 'API GET /latin']);
      const findings = Object.fromEntries(
        done.findings.map(({ file, message }) => [file.replace(/(d\/)+d$/, 'd…'), message]),
      );
      expect(findings).toEqual({
        'line.py': expect.stringContaining('the limit is 1048576'),
        'binary.py': expect.stringContaining('NUL'),
        'latin.py': expect.stringContaining('UTF-8'),
        'bomb.py': expect.stringContaining('20000 deep'),
        'passwd.py': expect.stringContaining('symbolic link'),
        loop: expect.stringContaining('symbolic link'),
        'pipe.py': 'is no regular file',
        'd…': expect.stringContaining('deeper'),
      });
      expect(JSON.stringify(proposals)).not.toContain('root:');
    });

    it('says where there is nothing to read', async () => {
      const path = join(folder, 'empty');
      mkdirSync(path);
      const { scan: done } = await scan({ path });
      expect(done).toMatchObject({ status: 'completed', proposal_count: 0, findings: [{ file: '.' }] });
    });
  });

  describe('a review', () => {
    it('approves: registers the chain once, however often and at once it is asked', async () => {
      const { proposal, files } = await aProposal();
      const before = registry.registrations;
      const approve = () => ask(approveProposal, { proposal_id: proposal.id, actor: 'ann', comment: 'yes' });
      const answers = await Promise.all([approve(), approve(), approve()]);
      const { chain } = await approve();
      expect(answers.map((answer) => answer.chain.id)).toEqual([chain.id, chain.id, chain.id]);
      expect(registry.registrations).toBe(before + 1);
      expect(chain).toMatchObject({
        name: proposal.name,
        category: proposal.category,
        created_by: 'ann',
        metadata: {
          discovery_source: 'ast_parser',
          confidence_score: proposal.confidence_score,
          proposal_id: proposal.id,
          evidence: { source_file: 'main.py', files: ['main.py'] },
        },
      });
      expect(await ask(getProposal, { proposal_id: proposal.id })).toMatchObject({
        status: 'approved',
        chain_id: chain.id,
        reviewed_by: 'ann',
        review_comment: 'yes',
      });
      await eventually(() => {
        const told = heard.filter((each) => each.proposal.id === proposal.id).map(({ kind }) => kind);
        expect(told).toEqual(['proposed', 'approved']);
      });
      await expect(ask(rejectProposal, { proposal_id: proposal.id })).rejects.toMatchObject({
        code: 'ProposalReviewed',
      });
      expect((await scan({ files })).proposals).toEqual([]);
    });

    it('gives chains ids that no other chain has', async () => {
      const [{ proposal: a }, { proposal: b }, { proposal: c }] = [
        await aProposal(),
        await aProposal(),
        await aProposal(),
      ];
      const answers = await Promise.all([a, b, c].map(({ id }) => ask(approveProposal, { proposal_id: id })));
      const ids = answers.map(({ chain }) => chain.id);
      expect(new Set(ids).size).toBe(3);
      answers.forEach(({ chain }, index) => expect(chain.metadata['proposal_id']).toBe([a, b, c][index]?.id));
    }, 120_000);

    it('finds the chain again that was registered when the approval died', async () => {
      const { proposal } = await aProposal();
      const before = registry.registrations;
      registry.beforeAnswer = async () => {
        await sql.query(
          `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
           WHERE application_name = 'chain-mapping-discovery' AND state = 'idle in transaction'`,
        );
      };
      const approve = () => ask(approveProposal, { proposal_id: proposal.id, actor: 'ann' });
      await expect(approve()).rejects.toThrow();
      expect(await ask(getProposal, { proposal_id: proposal.id })).toMatchObject({ status: 'pending' });
      const { chain } = await eventually(approve);
      expect(registry.registrations).toBe(before + 1);
      expect(chain.metadata['proposal_id']).toBe(proposal.id);
    });

    it('does not reject what was registered when the approval died', async () => {
      const { proposal, files } = await aProposal();
      registry.beforeAnswer = async () => {
        throw new Error('the answer is lost');
      };
      await expect(ask(approveProposal, { proposal_id: proposal.id, actor: 'ann' })).rejects.toThrow();
      expect((await scan({ files })).proposals).toEqual([]);
      await expect(ask(rejectProposal, { proposal_id: proposal.id, actor: 'bob' })).rejects.toMatchObject({
        code: 'ProposalReviewed',
      });
      expect(await ask(getProposal, { proposal_id: proposal.id })).toMatchObject({
        status: 'approved',
        reviewed_by: 'ann',
      });
    });

    it('chooses another id where the chosen one was taken in between', async () => {
      const { proposal } = await aProposal();
      const taken = `${proposal.proposed_chain_id.charAt(0)}777`;
      await sql.query('UPDATE chain_discovery_results SET reserved_chain_id = $2 WHERE id = $1', [proposal.id, taken]);
      const { id: _, ...chain } = { ...proposal, dependencies: [], tags: [], metadata: {} };
      registry.put({ chain: { ...chain, id: taken }, actor: 'bob' });
      const { chain: registered } = await ask(approveProposal, { proposal_id: proposal.id });
      expect(registered.id).not.toBe(taken);
      expect(registered.metadata['proposal_id']).toBe(proposal.id);
    });

    it('changes a proposal before deciding, which later scans leave alone', async () => {
      const { proposal, files } = await aProposal();
      const { id, nodes } = proposal;
      const change = (edit: ProposalEdit) => ask(editProposal, { proposal_id: id, actor: 'ann', edit });
      const store = { id: 'ledger', type: 'database' as const, component_name: 'ledger' };
      const edge = { source_node: nodes[0]?.id ?? '', target_node: 'ledger', type: 'database_query' as const };
      const changed = await change({ name: 'Things', nodes: [...nodes, store], edges: [edge] });
      expect(changed).toMatchObject({
        status: 'pending',
        name: 'Things',
        edited_by: 'ann',
        category: proposal.category,
      });
      expect((await scan({ files })).proposals).toEqual([]);
      await expect(change({ edges: [{ ...edge, target_node: 'nowhere' }] })).rejects.toMatchObject({
        code: 'InvalidChain',
        errors: [{ path: expect.stringMatching(/^edit\.edges\.0/), message: expect.stringContaining('nowhere') }],
      });
      const { chain } = await ask(approveProposal, { proposal_id: id, actor: 'bob' });
      expect(chain).toMatchObject({
        name: 'Things',
        node_count: 2,
        edges: [{ ...edge, sources: [{ kind: 'declared' }] }],
      });
      await expect(change({ name: 'Late' })).rejects.toMatchObject({ code: 'ProposalReviewed' });
      await eventually(() => {
        const told = heard.filter((each) => each.proposal.id === id).map(({ kind }) => kind);
        expect(told).toEqual(['proposed', 'edited', 'approved']);
      });
      expect((await scan({ files })).proposals).toEqual([]);
    });

    it('rejects, and what was rejected is not proposed again', async () => {
      const { proposal, files } = await aProposal();
      const reject = () => ask(rejectProposal, { proposal_id: proposal.id, actor: 'ann', comment: 'no' });
      expect(await reject()).toMatchObject({ status: 'rejected', reviewed_by: 'ann', review_comment: 'no' });
      expect(await reject()).toMatchObject({ status: 'rejected' });
      await expect(ask(approveProposal, { proposal_id: proposal.id })).rejects.toMatchObject({
        code: 'ProposalReviewed',
      });
      await eventually(() => {
        const told = heard.filter((each) => each.proposal.id === proposal.id).map(({ kind }) => kind);
        expect(told).toEqual(['proposed', 'rejected']);
      });
      expect((await scan({ files })).proposals).toEqual([]);
    });

    it.each([['actor'], ['comment']])('refuses an %s that cannot be stored', async (field) => {
      const { proposal } = await aProposal();
      const review = { proposal_id: proposal.id, [field]: 'a\0b' };
      await expect(ask(approveProposal, review)).rejects.toMatchObject({ code: 'InvalidInput' });
      await expect(ask(rejectProposal, review)).rejects.toMatchObject({ code: 'InvalidInput' });
    });
  });

  describe('the analysis', () => {
    afterEach(() => restart(), 60_000);

    it.each([
      ['ends itself', 'process.exit(3)', 'exit code 3'],
      ['is killed', "process.kill(process.pid, 'SIGKILL')", 'SIGKILL'],
      [
        'needs too much memory',
        'const a = []; for (;;) a.push(Array(1e6).fill({}).map(() => ({})));',
        '256 MiB of memory',
      ],
      ['never ends', 'process.on("message", () => { for (;;); })', 'longer than 5 seconds'],
      ['answers nonsense', 'process.on("message", () => process.send({ kind: "done", result: 7 }))', 'no answer'],
    ])(
      'that %s fails its scan and nothing else',
      async (name, text, message) => {
        // Memory takes its time to fill on a busy machine.
        const seconds = name === 'never ends' ? 5 : 30;
        await restart({ entry: program(name.replaceAll(' ', '-'), text), seconds });
        const { scan: failed } = await scan({ files: tradingService });
        expect(failed).toMatchObject({ status: 'failed', error: expect.stringContaining(message) });
        expect(await ask(getScan, { scan_id: failed.id })).toMatchObject({ status: 'failed' });
      },
      60_000,
    );

    it('keeps the chains that were found when the rest does not end', async () => {
      const result = JSON.stringify({
        proposals: [],
        findings: [{ file: 'a.py', message: 'odd' }],
        progress: { files_total: 1, files_done: 1 },
        system: { nodes: [], edges: [] },
      });
      const text = `process.on('message', () => process.send({ kind: 'partial', result: ${result} }, () => { for (;;); }))`;
      await restart({ entry: program('half', text), seconds: 5 });
      const { scan: done } = await scan({ files: tradingService });
      expect(done).toMatchObject({
        status: 'completed',
        findings: [{ file: '.', message: expect.stringContaining('longer than 5 seconds') }, { file: 'a.py' }],
      });
    }, 120_000);

    /** Says in a finding which process answers, and ends itself at the request of this number. */
    const counting = (name: string, endsAt = 0): AnalysisEntry =>
      program(
        name,
        `let asked = 0;
        process.on('message', () => {
          asked += 1;
          if (asked === ${endsAt}) process.exit(3);
          const system = { nodes: [], edges: [] };
          const progress = { files_total: 1, files_done: 1 };
          const findings = [{ file: String(process.pid), message: String(asked) }];
          process.send({ kind: 'partial', result: { proposals: [], findings, progress, system } });
          process.send({ kind: 'done', system, memory_bytes: 1 });
        });`,
      );
    const answered = async (input: InputOf<typeof startScan>['scan']) => (await scan(input)).scan.findings[0];

    it('of a folder stays for the next scan of the same, and for no other', async () => {
      await restart({ entry: counting('stays') });
      const [path, other] = [join(folder, 'sample'), join(folder, 'hostile')];
      const first = await answered({ path });
      expect(await answered({ path })).toEqual({ file: first?.file, message: '2' });
      expect(await answered({ path: other })).toMatchObject({ message: '1' });
      expect(await answered({ path })).toEqual({ file: first?.file, message: '3' });
      expect(await answered({ files: tradingService })).toMatchObject({ message: '1' });
      expect(await answered({ files: tradingService })).toMatchObject({ message: '1' });
      await restart();
      await eventually(() => expect(() => process.kill(Number(first?.file), 0)).toThrow('ESRCH'));
    }, 120_000);

    it('is begun anew where the one that stayed does not survive it', async () => {
      await restart({ entry: counting('dies', 2) });
      const path = join(folder, 'sample');
      const first = await answered({ path });
      const second = await answered({ path });
      expect([first?.message, second?.message]).toEqual(['1', '1']);
      expect(second?.file).not.toBe(first?.file);
    }, 120_000);

    it('finds what has changed since the scan before, as one that knew nothing', async () => {
      const path = join(folder, 'changing');
      mkdirSync(path);
      const [kept, before, after] = [anEndpoint(), anEndpoint(), anEndpoint()];
      writeFileSync(join(path, 'kept.py'), kept.files['main.py'] ?? '');
      writeFileSync(join(path, 'main.py'), before.files['main.py'] ?? '');
      const names = ({ proposals }: Awaited<ReturnType<typeof scan>>) => proposals.map(({ name }) => name).sort();
      expect(names(await scan({ path }))).toEqual([`API GET ${kept.path}`, `API GET ${before.path}`].sort());
      writeFileSync(join(path, 'main.py'), after.files['main.py'] ?? '');
      expect(names(await scan({ path }))).toEqual([`API GET ${kept.path}`, `API GET ${after.path}`].sort());
    }, 120_000);

    it('gets nothing of the environment of the service', async () => {
      const text = `process.on('message', () => process.send({ kind: 'failed', message: Object.keys(process.env).join() }))`;
      await restart({ entry: program('environment', text) });
      const { scan: failed } = await scan({ files: tradingService });
      expect(failed.error).toBe('The analysis failed: ');
    }, 120_000);

    it('is begun again by another replica when the service stops', async () => {
      await restart({ entry: program('waits', 'process.on("message", () => {})') });
      const { files } = anEndpoint();
      const { id } = await ask(startScan, { scan: { files } });
      await eventually(async () => expect(await ask(getScan, { scan_id: id })).toMatchObject({ status: 'running' }));
      await restart();
      expect(await ended(id)).toMatchObject({ status: 'completed', proposal_count: 1 });
    }, 120_000);

    it('is begun again when the process that began it has died, but not without end', async () => {
      const abandoned = async (attempts: number) => {
        await discovery.stop();
        discovery = await start({ entry: program('waits', 'process.on("message", () => {})') });
        const { id } = await ask(startScan, { scan: { files: anEndpoint().files } });
        await eventually(async () => expect(await ask(getScan, { scan_id: id })).toMatchObject({ status: 'running' }));
        // As a process leaves it that was killed: with a lease of its own.
        await sql.query(
          `UPDATE chain_discovery_scans SET lease_owner = $2, lease_until = now() + interval '2 s', attempts = $3 WHERE id = $1`,
          [id, randomUUID(), attempts],
        );
        await restart();
        return ended(id);
      };
      expect(await abandoned(1)).toMatchObject({ status: 'completed', proposal_count: 1 });
      expect(await abandoned(3)).toMatchObject({ status: 'failed', error: expect.stringContaining('3 times') });
    }, 90_000);

    it('reads no folder at all when none is allowed', async () => {
      await restart({ roots: '' });
      await expect(ask(startScan, { scan: { path: folder } })).rejects.toMatchObject({
        code: 'PathNotAllowed',
        message: expect.stringContaining('DISCOVERY_ROOTS'),
      });
    });
  });
});
