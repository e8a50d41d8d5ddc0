import type { Component } from './components';

/** Libraries that speak to a product, by what it is. */
const DRIVERS: Readonly<Record<string, RegExp>> = {
  postgresql:
    /postgres|psycopg|asyncpg|^pg$|pg-promise|pgx|lib\/pq|npgsql|r2dbc-postgresql|sequelize|typeorm|prisma|knex|sqlalchemy|gorm|jdbc|jpa|ecto|diesel|sqlx|tokio-postgres|^databases$|entityframework|doctrine|pdo/i,
  mysql:
    /mysql|mariadb|pymysql|sequelize|typeorm|prisma|knex|sqlalchemy|gorm|jdbc|jpa|sqlx|go-sql-driver|entityframework|doctrine|pdo/i,
  mongodb: /mongo|typeorm|prisma/i,
  redis: /redis|valkey|lettuce|jedis|bull|celery|sidekiq|resque/i,
  memcached: /memcache/i,
  cassandra: /cassandra|gocql|scylla/i,
  sqlserver: /sqlserver|mssql|tedious|entityframework|sqlclient|pyodbc|jdbc|jpa/i,
  elasticsearch: /elastic|opensearch/i,
  neo4j: /neo4j/i,
  rabbitmq: /rabbit|amqp|pika|celery|masstransit|bus-amqp|kombu|bunny/i,
  kafka: /kafka|sarama|franz-go|confluent/i,
  nats: /nats/i,
};

export const driverOf = (engine: string): RegExp | null => DRIVERS[engine] ?? null;

/** Whether a component can speak to a server: it has a library for it, or what libraries it has is not known. */
export function needsDriver(component: Component, target: Component): boolean {
  const driver = target.engine === null ? null : driverOf(target.engine);
  // Of Java the manifest names every library; elsewhere lists are often kept in places that are not read.
  const isTold =
    component.dependencies.size > 2 &&
    component.files.some((file) => /(^|\/)(pom\.xml|build\.gradle(\.kts)?)$/.test(file));
  return driver === null || !isTold || component.dependsOn(driver);
}
