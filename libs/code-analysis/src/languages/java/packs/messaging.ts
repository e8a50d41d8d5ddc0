import type { Claim, Value } from '../../../reading';
import { argumentOf, type FrameworkPack, type Match } from '../../language';
import { annotationsOf, textsOf } from '../annotations';

const LISTENERS: Readonly<Record<string, readonly [engine: string, ...names: string[]]>> = {
  KafkaListener: ['kafka', 'topics', 'topicPattern'],
  RabbitListener: ['rabbitmq', 'queues', 'queuesToDeclare', 'bindings'],
  JmsListener: ['messages', 'destination'],
};

/** Kafka, RabbitMQ and JMS, by the annotations and templates of Spring and by the clients of the brokers. */
export const messaging: FrameworkPack = {
  name: 'messaging',
  keywords: [
    'springframework.kafka',
    'springframework.amqp',
    'springframework.jms',
    'org.apache.kafka',
    'com.rabbitmq',
  ],
  rules: [
    {
      id: 'java.messaging.listener',
      query: `(method_declaration (modifiers) @modifiers (#match? @modifiers "(Kafka|Rabbit|Jms)Listener")) @site @handler`,
      read: readListener,
    },
    {
      id: 'java.messaging.template',
      query: `(method_invocation object: (_) @client name: (identifier) @method arguments: (argument_list) @arguments
        (#match? @client "[kK]afkaTemplate$|[rR]abbitTemplate$|[aA]mqpTemplate$|[jJ]msTemplate$|[sS]treamBridge$")
        (#any-of? @method "send" "convertAndSend" "sendDefault" "convertSendAndReceive" "sendAndReceive")) @site`,
      read(match) {
        const client = match.text('client') ?? '';
        const engine = /kafka/i.test(client)
          ? 'kafka'
          : /rabbit|amqp/i.test(client)
            ? 'rabbitmq'
            : /jms/i.test(client)
              ? 'messages'
              : null;
        const subject = argumentOf(match.arguments('arguments'), 0);
        return { kind: 'message', direction: 'send', engine, subject, address: null };
      },
    },
    {
      id: 'java.messaging.kafka-client',
      query: `(object_creation_expression type: (generic_type (type_identifier) @type) (#any-of? @type "KafkaProducer" "KafkaConsumer")) @site`,
      read: (match) => ({
        kind: 'message',
        direction: match.text('type') === 'KafkaConsumer' ? 'receive' : 'send',
        engine: 'kafka',
        subject: null,
        address: null,
      }),
    },
    {
      id: 'java.messaging.rabbit-client',
      query: `(method_invocation name: (identifier) @method arguments: (argument_list) @arguments (#any-of? @method "basicPublish" "basicConsume")) @site`,
      read(match) {
        const isSend = match.text('method') === 'basicPublish';
        return {
          kind: 'message',
          direction: isSend ? 'send' : 'receive',
          engine: 'rabbitmq',
          subject: argumentOf(match.arguments('arguments'), isSend ? 1 : 0),
          address: null,
        };
      },
    },
  ],
};

function readListener(match: Match): Claim[] {
  return annotationsOf(match.node('site')).flatMap(({ name, arguments: list }): Claim[] => {
    const [engine, ...names] = LISTENERS[name] ?? [];
    if (engine === undefined) return [];
    const subjects: (Value | null)[] = textsOf(list, ...names);
    return (subjects.length > 0 ? subjects : [null]).map((subject) => ({
      kind: 'message',
      direction: 'receive',
      engine,
      subject,
      address: null,
    }));
  });
}
