import type { FrameworkPack } from '../../language';
import { axios } from './axios';
import { brokers } from './brokers';
import { databases } from './databases';
import { express } from './express';
import { fetch } from './fetch';
import { got } from './got';
import { graphql } from './graphql';
import { grpc } from './grpc';
import { infrastructure } from './infrastructure';
import { models } from './models';
import { nestjs, nestjsMicroservices } from './nestjs';
import { nodeHttp } from './node-http';
import { proxies } from './proxies';
import { request } from './request';
import { websockets } from './websockets';

/** Every pack of TypeScript and JavaScript. A new one is added here. */
export const packs: readonly FrameworkPack[] = [
  ...[nestjs, nestjsMicroservices, express],
  ...[fetch, axios, got, request, nodeHttp, graphql, proxies, websockets, grpc],
  ...databases,
  ...brokers,
  ...models,
  infrastructure,
];
