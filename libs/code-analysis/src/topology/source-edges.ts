import type { Component } from './components';
import type { Connections } from './connections';
import { driverOf } from './drivers';
import { sourceFilesOf } from './mentions';
import { kindFor } from './setting-edges';
import type { System } from './system';

const SURE = {
  /** An address that stands in the source, and that names another component. */
  literal_address: 0.92,
  /** A library for a kind of server of which the system has one. */
  driver_of_only: 0.87,
} as const;

const ADDRESS =
  /\b([a-z][a-z0-9+.-]{1,20}):\/\/(?:[^\s/@'"`$]{1,100}@)?([A-Za-z0-9][A-Za-z0-9.-]{0,100})(:\d{1,5})?(?=[/'"`:?\s{$<%+]|$)/g;
const COMMENT = /^\s*(\/\/|\*|\/\*|#|--|<!--|;)/;
const MAX_MATCHES = 400;

/** Addresses that stand in the source of any language, where they name a component exactly. */
export function literalEdges(system: System, connections: Connections): void {
  for (const component of system.components) {
    for (const file of sourceFilesOf(component)) {
      const text = system.textOf(file);
      if (!text.includes('://')) continue;
      for (const match of [...text.matchAll(ADDRESS)].slice(0, MAX_MATCHES)) {
        const [, scheme = '', name = ''] = match;
        const target = connections.exactly(name);
        if (target === null || target === component || /^(file|classpath|docker|git|npm|urn)$/.test(scheme)) continue;
        const start = text.lastIndexOf('\n', match.index) + 1;
        if (COMMENT.test(text.slice(start, match.index))) continue;
        connections.add(component, target, kindFor(target), SURE.literal_address, {
          file,
          line: lineAt(text, match.index),
          rule: 'source.address',
        });
      }
    }
  }
}

/** A component with the library of a database or broker uses the only one that there is, if nothing says which it uses. */
export function driverEdges(system: System, connections: Connections): void {
  for (const kind of ['database', 'broker'] as const) {
    const engines = new Map<string, Component[]>();
    for (const component of system.components) {
      if (component.kind !== kind || component.engine === null) continue;
      engines.set(component.engine, [...(engines.get(component.engine) ?? []), component]);
    }
    for (const [engine, [only, ...others]] of engines) {
      const driver = exactDriver(engine);
      if (only === undefined || others.length > 0 || driver === null) continue;
      for (const component of system.components) {
        if (
          component === only ||
          component.kind === 'database' ||
          component.kind === 'broker' ||
          component.kind === 'infra'
        )
          continue;
        const uses = component.dependsOn(driver) && sourceFilesOf(component).length > 0;
        if (!uses || connections.has(component, only)) continue;
        const file = component.files.find((each) =>
          /(pom\.xml|build\.gradle(\.kts)?|package\.json|go\.mod|requirements[\w.-]*\.txt|\.csproj|composer\.json|Gemfile)$/.test(
            each,
          ),
        );
        const [first] = component.evidence;
        connections.add(component, only, kindFor(only), SURE.driver_of_only, {
          file: file ?? first?.file ?? component.id,
          line: 1,
          rule: 'manifest.driver',
        });
      }
    }
  }
}

/** Only libraries for this one product: an ORM speaks to many. */
function exactDriver(engine: string): RegExp | null {
  const own: Readonly<Record<string, RegExp>> = {
    postgresql: /^(postgresql|pg|psycopg2?(-binary)?|asyncpg|npgsql(\..*)?|github\.com\/(lib\/pq|jackc\/pgx.*))$/i,
    mysql: /^(mysql2?|mysql-connector(-java|-j)?|pymysql|mysqlclient|github\.com\/go-sql-driver\/mysql)$/i,
    mongodb:
      /^(mongodb|mongoose|pymongo|motor|spring-boot-starter-data-mongodb.*|mongodb\.driver|go\.mongodb\.org\/mongo-driver.*)$/i,
    redis:
      /^(redis|ioredis|spring-boot-starter-data-redis.*|stackexchange\.redis|github\.com\/(go-redis|redis)\/.*|predis\/predis|github\.com\/gomodule\/redigo)$/i,
    rabbitmq:
      /^(amqplib|amqp-connection-manager|pika|aio-pika|kombu|rabbitmq\.client|spring-boot-starter-amqp|github\.com\/(streadway|rabbitmq)\/amqp.*|php-amqplib.*)$/i,
    kafka:
      /^(kafkajs|node-rdkafka|spring-kafka|kafka-python|aiokafka|confluent[.-]kafka.*|kafka-clients|github\.com\/(ibm|shopify)\/sarama|github\.com\/segmentio\/kafka-go)$/i,
    nats: /^(nats(-py)?|nats\.net|github\.com\/nats-io\/nats\.go)$/i,
  };
  return driverOf(engine) === null ? null : (own[engine] ?? null);
}

export function lineAt(text: string, index: number): number {
  let line = 1;
  for (
    let position = text.indexOf('\n');
    position >= 0 && position < index;
    position = text.indexOf('\n', position + 1)
  )
    line += 1;
  return line;
}
