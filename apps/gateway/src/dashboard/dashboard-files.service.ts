import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import fastifyStatic from '@fastify/static';
import { Injectable } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';

/** Where the build of the dashboard is, in the repository as in an image. */
const FOLDER = join(__dirname, '../../../dashboard/dist');

/** What the build of the dashboard made, if it was built. */
@Injectable()
export class DashboardFiles {
  readonly areThere = existsSync(join(FOLDER, 'index.html'));

  has(asset: string): boolean {
    // Asked each time: a build may have replaced them since the start.
    return this.areThere && basename(asset) === asset && existsSync(join(FOLDER, 'assets', asset));
  }

  /** Lets replies send these files, compressed where the browser takes it. */
  async install(fastify: FastifyInstance): Promise<void> {
    if (!this.areThere) return;
    await fastify.register(fastifyStatic, { root: FOLDER, serve: false, preCompressed: true });
  }
}
