import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdirSync, statSync } from 'node:fs';
import { basename, delimiter, join } from 'node:path';
import { DockerfileParser, type Copy, type Env, type From, type Instruction } from 'dockerfile-ast';
import { inRepository, read } from '../../workspace/repository';
import { ignoredBy } from './dockerignore';
import { placeFile, placeFolder } from './place';

/** What an image is here: a folder that stands for its `/`, and how its program is started. */
export interface Image {
  readonly root: string;
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  readonly command: readonly string[];
  readonly healthcheck: readonly string[];
  /** Who runs it. */
  readonly user: string;
}

/** Steps that are not run: they would change this machine, or have been run on it already, for the same lock file. */
const DONE_HERE = [/^apt-get update && apt-get install /, /^npm ci --include=dev --ignore-scripts$/];
/** They change nothing about files or environment. */
const OF_DOCKER = new Set(['EXPOSE', 'STOPSIGNAL']);
const LONGEST_MS = 240_000;

/**
 * Makes the images of `deploy/Dockerfile` without Docker: each stage in a folder of its own, by the steps that are written there, from what a
 * build is sent. Steps are run by whoever runs this, and the base image is this machine.
 */
export class Images {
  /** Steps that were not run. */
  readonly leftOut: string[] = [];
  private readonly stages: ReadonlyMap<string, readonly Instruction[]>;
  private readonly made = new Map<string, Promise<Image>>();
  private readonly context: string;

  constructor(private readonly home: string) {
    this.stages = stagesOf(read('deploy/Dockerfile'));
    this.context = join(home, 'context');
    placeFolder(inRepository('.'), this.context, 'copy', ignoredBy(read('.dockerignore')));
  }

  /** The image of a stage, made once with those that it is made from. */
  image(name: string): Promise<Image> {
    const image = this.made.get(name) ?? this.make(name);
    this.made.set(name, image);
    return image;
  }

  private async make(name: string): Promise<Image> {
    const [from, ...steps] = this.stages.get(name) ?? [];
    if (!from) throw new Error(`There is no stage '${name}'`);
    const base = (from as From).getImage() ?? '';
    const parent = this.stages.has(base) ? await this.image(base) : undefined;
    // Those that are copied from are made at the same time.
    const others = steps.flatMap((step) => sourceStageOf(step) ?? []);
    await Promise.all(others.map((other) => this.image(other)));

    const root = join(this.home, name);
    mkdirSync(root);
    if (parent) placeFolder(parent.root, root, 'link');
    let image: Image = { folder: root, env: {}, command: [], healthcheck: [], user: 'root', ...parent, root };
    if (parent) image = { ...image, folder: parent.folder.replace(parent.root, root) };
    for (const step of steps) image = await this.after(step, image);
    return image;
  }

  private async after(step: Instruction, image: Image): Promise<Image> {
    const text = step.getArgumentsContent() ?? '';
    switch (step.getKeyword()) {
      case 'ENV': {
        const given = (step as Env).getProperties().map((each) => [each.getName(), each.getValue() ?? '']);
        return { ...image, env: { ...image.env, ...(Object.fromEntries(given) as Record<string, string>) } };
      }
      case 'WORKDIR': {
        const folder = join(image.root, text);
        mkdirSync(folder, { recursive: true });
        return { ...image, folder };
      }
      case 'COPY':
        await this.copy(step as Copy, image);
        return image;
      case 'RUN':
        await this.run(text, image);
        return image;
      case 'CMD':
        return { ...image, command: JSON.parse(text) as string[] };
      case 'USER':
        return { ...image, user: text };
      case 'HEALTHCHECK':
        return { ...image, healthcheck: JSON.parse(text.replace(/^CMD /, '')) as string[] };
      default:
        if (!OF_DOCKER.has(step.getKeyword())) throw new Error(`${step.getKeyword()} is not known here`);
        return image;
    }
  }

  private async copy(step: Copy, image: Image): Promise<void> {
    const stage = sourceStageOf(step);
    const top = stage === undefined ? this.context : (await this.image(stage)).root;
    const names = step.getArguments().map((argument) => argument.getValue());
    const destination = names.pop() ?? '';
    for (const name of names) {
      const source = join(top, name);
      const to = join(image.folder, destination);
      const how = stage === undefined ? 'copy' : 'link';
      if (statSync(source).isDirectory()) placeFolder(source, to, how);
      else placeFile(source, destination.endsWith('/') ? join(to, basename(name)) : to, how);
    }
  }

  private async run(text: string, image: Image): Promise<void> {
    if (DONE_HERE.some((done) => done.test(text))) {
      this.leftOut.push(text);
      if (text.startsWith('npm ci'))
        placeFolder(
          inRepository('node_modules'),
          join(image.folder, 'node_modules'),
          'link',
          (path) => path === '.cache',
        );
      return;
    }
    // A path from `/` on is one inside the image.
    const inside = text.replace(/(^|[\s'"=])\/(?=\w)/g, `$1${image.root}/`);
    await new Promise<void>((succeed, fail) => {
      execFile(
        'sh',
        ['-c', inside],
        { cwd: image.folder, env: environmentOf(image, INSTALLING), timeout: LONGEST_MS, maxBuffer: 64 * 1024 * 1024 },
        (error, stdout, stderr) => (error ? fail(new Error(`${text}\n${stdout}\n${stderr}`)) : succeed()),
      );
    });
  }
}

/** Starts the program of an image in its folder, with nothing in its environment but the image's and what is given. */
export function startImage(image: Image, given: Readonly<Record<string, string>>): ChildProcess {
  return spawnIn(image, image.command, given);
}

/** Asks as Docker does whether what runs from an image is healthy: the exit code. */
export function healthOf(image: Image, given: Readonly<Record<string, string>>): Promise<number | null> {
  const child = spawnIn(image, image.healthcheck, given);
  return new Promise((resolve) => child.once('exit', resolve));
}

function spawnIn(image: Image, command: readonly string[], given: Readonly<Record<string, string>>): ChildProcess {
  const [program, ...args] = command;
  if (program !== 'node') throw new Error(`'${program}' is not Node`);
  return spawn(process.execPath, args, {
    cwd: image.folder,
    env: environmentOf(image, given),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** npm asks its registry only for what this machine has not got; its cache is where the user has it. */
const INSTALLING: Readonly<Record<string, string>> = {
  HOME: process.env.HOME ?? '',
  npm_config_prefer_offline: 'true',
  ...(process.env.npm_config_cache !== undefined && { npm_config_cache: process.env.npm_config_cache }),
};

function environmentOf(image: Image, given: Readonly<Record<string, string>>): Record<string, string> {
  // Programs of this clone's packages are not in an image.
  const path = (process.env.PATH ?? '').split(delimiter).filter((folder) => !folder.includes('node_modules'));
  return { PATH: path.join(delimiter), ...image.env, ...given };
}

function stagesOf(text: string): Map<string, Instruction[]> {
  const stages = new Map<string, Instruction[]>();
  let current: Instruction[] = [];
  for (const step of DockerfileParser.parse(text).getInstructions()) {
    if (step.getKeyword() === 'FROM') stages.set((step as From).getBuildStage() ?? '', (current = []));
    current.push(step);
  }
  return stages;
}

function sourceStageOf(step: Instruction): string | undefined {
  if (step.getKeyword() !== 'COPY') return undefined;
  const flag = (step as Copy).getFlags().find((each) => each.getName() === 'from');
  return flag?.getValue() ?? undefined;
}
