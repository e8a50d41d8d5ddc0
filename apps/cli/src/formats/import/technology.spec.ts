import { callOf, nodeTypeOf, nodeTypeOfImage, nodeTypeOfTechnology } from './technology';

it.each([
  ['Amazon RDS', 'database'],
  ['redis-cluster', 'cache'],
  ['Kafka topic', 'message_queue'],
  ['kubernetes-cluster', undefined],
  ['', undefined],
])('takes %j for a %s', (text, type) => expect(nodeTypeOf(text)).toBe(type));

it.each([
  ['Oracle Database Schema', 'database'],
  ['Go and PostgreSQL', undefined],
  ['Java, Kafka Streams', undefined],
])('takes something built with %j for a %s', (text, type) => expect(nodeTypeOfTechnology(text)).toBe(type));

it.each([
  ['postgres:16-alpine', 'database'],
  ['docker.io/bitnami/postgresql@sha256:abc', 'database'],
  ['clickhouse/clickhouse-server:24.8', 'database'],
  ['localhost:5000/redis', 'cache'],
  ['valkey/valkey', 'cache'],
  ['confluentinc/cp-kafka:7.6', 'message_queue'],
  ['nats:2', 'message_queue'],
  ['rabbitmq:3-management', 'message_queue'],
  ['mongo', 'database'],
  ['mysql/mysql-server', 'database'],
  ['provectuslabs/kafka-ui', 'service'],
  ['mongo-express', 'service'],
  ['oliver006/redis_exporter', 'service'],
  ['ghcr.io/acme/orders:1.2', 'service'],
  ['nginx', 'service'],
])('takes the image %s for a %s', (image, type) => expect(nodeTypeOfImage(image)).toBe(type));

it.each([
  ['JSON/HTTPS', { type: 'http_request', protocol: 'https' }],
  ['REST', { type: 'http_request', protocol: 'http' }],
  ['gRPC over HTTP/2', { type: 'grpc_call', protocol: 'grpc' }],
  ['WebSocket', { type: 'websocket_message', protocol: 'ws' }],
  ['JDBC', { type: 'database_query', protocol: 'sql' }],
  ['postgresql', { type: 'database_query', protocol: 'postgresql' }],
  ['rediss', { type: 'cache_operation', protocol: 'redis' }],
  ['AMQP 0.9.1', { type: 'message_publish', protocol: 'amqp' }],
  ['SMTP', undefined],
])('takes %j for the call %j', (technology, call) => expect(callOf(technology)).toEqual(call));
