import { Module } from '@nestjs/common';
import { GraphChangesRepository } from './graph-changes.repository';
import { LiveGraph } from './live-graph.service';

@Module({ providers: [LiveGraph, GraphChangesRepository], exports: [LiveGraph] })
export class ChainGraphModule {}
