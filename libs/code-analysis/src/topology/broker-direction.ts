import type { Component } from './components';
import { sourceFilesOf } from './mentions';
import type { TextOf } from './system';

const RECEIVES =
  /@(Kafka|Rabbit|Jms)Listener|@StreamListener|@EventPattern|@MessagePattern|KafkaConsumer|ConsumerConfig|ConsumerBuilder|ConsumerGroup|NewConsumer|basic_consume|BasicConsume|\.[cC]onsume(Message)?\(|\.subscribe\(|eachMessage|IConsumer<|AIOKafkaConsumer|EnableTurbineStream/;
const SENDS =
  /KafkaTemplate|RabbitTemplate|JmsTemplate|StreamBridge|KafkaProducer|ProducerBuilder|AsyncProducer|SyncProducer|NewProducer|ProducerMessage|basic_publish|BasicPublish|sendToQueue|\.[pP]ublish(Async|WithContext)?\(|\.producer\(|AIOKafkaProducer/;

/** What a component does with a broker, by the words of its source; where it does both or neither, it is said to send. */
export function onlyReceives(component: Component, textOf: TextOf): boolean {
  let receives = false;
  for (const file of sourceFilesOf(component)) {
    const text = textOf(file);
    if (SENDS.test(text)) return false;
    receives ||= RECEIVES.test(text);
  }
  return receives;
}
