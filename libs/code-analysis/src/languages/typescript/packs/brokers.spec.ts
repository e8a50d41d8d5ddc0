import { readFile } from '../../facts.fixture';

describe('brokers of JavaScript', () => {
  it('reads kafkajs', async () => {
    const text = `
import { Kafka } from 'kafkajs';
const TOPIC = 'orders';
const kafka = new Kafka({ clientId: 'a', brokers: ['kafka:9092'] });
const producer = kafka.producer();
const consumer = kafka.consumer({ groupId: 'a' });
await producer.send({ topic: TOPIC, messages: [] });
await consumer.subscribe({ topics: ['paid'] });
`;
    expect(await readFile('main.ts', text)).toEqual([
      'uses kafka kafka:9092',
      'sends kafka orders',
      'receives kafka paid',
    ]);
  });

  it('reads amqplib, NATS and MQTT', async () => {
    const text = `
import amqp from 'amqplib';
import { connect } from 'nats';
import mqtt from 'mqtt';
const connection = await amqp.connect('amqp://rabbit');
const channel = await connection.createChannel();
channel.sendToQueue('mails', body);
channel.consume('orders', handle);
const nc = await connect({ servers: 'nats://nats:4222' });
nc.publish('a.b', x);
nc.subscribe('c.>');
const client = mqtt.connect('mqtt://broker');
client.subscribe('t');
`;
    expect(await readFile('main.ts', text)).toEqual([
      'uses rabbitmq amqp://rabbit',
      'sends rabbitmq mails',
      'receives rabbitmq orders',
      'uses nats nats://nats:4222',
      'sends nats a.b',
      'receives nats c.>',
      'uses mqtt mqtt://broker',
      'receives mqtt t',
    ]);
  });

  it('reads queues of jobs', async () => {
    const text = `
import { Queue, Worker } from 'bullmq';
const queue = new Queue('mails', { connection });
new Worker('mails', async (job) => {});
@Processor('pictures')
class Pictures {}
`;
    expect(await readFile('main.ts', text)).toEqual([
      'sends redis mails',
      'receives redis mails',
      'receives redis pictures',
    ]);
  });

  it('leaves observables and emitters alone', async () => {
    const text = `
import { Subject } from 'rxjs';
import { connect } from 'react-redux';
const subject = new Subject();
subject.subscribe('x');
connect('kafka');
new Worker('./worker.js');
`;
    expect(await readFile('main.ts', text)).toEqual([]);
  });
});
