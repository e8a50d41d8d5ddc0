import { createServer, type Server } from 'node:http';
import { rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Logger } from 'pino';
import type { z } from 'zod';
import { readServiceCatalog, type CatalogService } from '../catalog/service-catalog.reader';
import { Config, REPOSITORY_CATALOG } from '../config';
import { controlListener } from '../control/control-api.server';
import { listen, listenOn } from '../ports/listen';
import { readPorts, writePorts, writeWhole } from '../ports/port-book.store';
import { registerServices } from '../registration/service-registration.client';
import type { SimulatedService } from '../services/behaviour';
import { HttpService } from '../services/http-service.server';
import { OpenSockets } from '../services/open-sockets';
import { TcpProxy } from '../services/tcp.proxy';
import { openMarket } from './market';
import { platform } from './platform-description';
import { randomFrom, seedFor } from './random';

/** The same names and meanings as the environment variables of `config.ts`, and the same defaults. */
export type DemoPlatformOptions = z.input<typeof Config>;

export interface DemoPlatform {
  control_url: string;
  /** Where each service answers, by name, with credentials. */
  services: Readonly<Record<string, string>>;
  /** Settles once every service is in the service registry; rejects if the platform is stopped before. */
  ready: Promise<void>;
  /** Closes every socket and removes the run file. */
  stop(): Promise<void>;
}

type Settings = ReturnType<typeof settingsFrom>;

/** Opens every service of the platform on a port of its own, then the control API, then registers the services. */
export async function startDemoPlatform(options: DemoPlatformOptions, log: Logger): Promise<DemoPlatform> {
  const settings = settingsFrom(options, log);
  const closers: (() => Promise<void>)[] = [];
  let closed: Promise<unknown> | undefined;
  const close = () => (closed ??= Promise.all(closers.map((closer) => closer())));
  try {
    const opened = await openAll(settings, (closer) => closers.push(closer));
    return {
      ...opened,
      stop: async () => {
        await close();
        settings.log.info('the demo platform has stopped');
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}

function settingsFrom(options: DemoPlatformOptions, log: Logger) {
  const config = Config.parse(options);
  return {
    log,
    listenHost: config.LISTEN_HOST,
    publicHost: config.PUBLIC_HOST ?? config.LISTEN_HOST,
    controlPort: config.CONTROL_PORT,
    opsPort: config.OPS_PORT,
    upstreamUrls: { postgres: config.DATABASE_URL, redis: config.REDIS_URL },
    gatewayUrl: config.GATEWAY_URL,
    home: resolve(config.CHAIN_MAPPING_HOME),
    catalogDir: config.CATALOG_DIR ?? REPOSITORY_CATALOG,
    seed: config.DEMO_SEED,
  };
}

async function openAll(
  settings: Settings,
  onClose: (closer: () => Promise<void>) => void,
): Promise<Omit<DemoPlatform, 'stop'>> {
  const portsFile = join(settings.home, 'demo-platform.json');
  const runFile = join(settings.home, 'run', 'demo-platform.json');
  const startedAt = Date.now();
  let waitingFor: string | undefined;

  const catalog = await readServiceCatalog(settings.catalogDir);
  const ports = await readPorts(portsFile);
  const services = new Map<string, SimulatedService>();
  for (const { name } of catalog) {
    const service = await open(name, ports[name], settings);
    services.set(name, service);
    onClose(() => service.close());
  }

  const control = controlListener({
    services,
    uptimeSeconds: () => Math.floor((Date.now() - startedAt) / 1000),
    notReadyBecause: () => waitingFor,
  });
  const openControl = async (listening: (server: Server) => Promise<number>) => {
    const server = createServer(control);
    const sockets = new OpenSockets(server);
    const port = await listening(server);
    onClose(async () => {
      const done = new Promise<void>((resolve) => server.close(() => resolve()));
      sockets.destroyAll();
      await done;
    });
    return port;
  };
  const { listenHost, controlPort: wanted, opsPort } = settings;
  const controlPort = await openControl((server) =>
    wanted ? listenOn(server, listenHost, wanted) : listen(server, listenHost, ports['control']),
  );
  if (opsPort !== undefined) await openControl((server) => listenOn(server, listenHost, opsPort));

  const opened = [...services.values()];
  const control_url = `http://${settings.publicHost}:${controlPort}`;
  const baseUrls = Object.fromEntries(opened.map(({ name, base_url }) => [name, base_url]));
  const usedPorts = Object.fromEntries(opened.map(({ name, port }) => [name, port]));
  await writePorts(portsFile, { ...usedPorts, control: controlPort });
  onClose(() => rm(runFile, { force: true }));
  await writeWhole(runFile, { control_url, services: baseUrls });

  settings.log.info({ control_url, services: services.size }, 'the demo platform listens');

  const stopping = new AbortController();
  onClose(async () => stopping.abort());
  if (settings.gatewayUrl !== undefined) waitingFor = 'the services are being registered';
  const ready = register(catalog, baseUrls, settings, stopping.signal, (reason) => (waitingFor = reason)).then(() => {
    waitingFor = undefined;
    settings.log.info('the demo platform is ready');
  });
  ready.catch((error: unknown) => {
    if (!stopping.signal.aborted) settings.log.error({ err: error }, 'the services could not be registered');
  });
  return { control_url, services: baseUrls, ready };
}

async function open(
  name: string,
  port: number | undefined,
  { seed, listenHost, publicHost, upstreamUrls }: Settings,
): Promise<SimulatedService> {
  const description = platform[name];
  if (description === undefined) throw new Error(`The catalogue has a service '${name}' that is not simulated`);
  if (description.kind === 'proxy') {
    const upstreamUrl = upstreamUrls[description.protocol];
    return TcpProxy.open({ name, description, upstreamUrl, listenHost, publicHost, port });
  }
  const random = randomFrom(seedFor(name, seed));
  return HttpService.open({ name, description, market: openMarket(random), random, listenHost, publicHost, port });
}

async function register(
  catalog: readonly CatalogService[],
  baseUrls: Readonly<Record<string, string>>,
  { gatewayUrl, log }: Settings,
  signal: AbortSignal,
  onWaiting: (reason: string) => void,
): Promise<void> {
  if (gatewayUrl === undefined) return;
  const services = catalog.flatMap((service) => {
    const base_url = baseUrls[service.name];
    return base_url === undefined ? [] : [{ service, base_url }];
  });
  await registerServices({ gatewayUrl, services, signal, log, onWaiting });
}
