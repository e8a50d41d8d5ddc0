import type { DataOf, Event, SubjectParameters } from '../messages/define-event';
import type { InputOf, OutputOf, Query } from '../messages/define-query';
import type * as contracts from '../index';

type Contracts = typeof contracts;
type MessageName = {
  [Name in keyof Contracts]: Contracts[Name] extends Query | Event ? Name : never;
}[keyof Contracts];

type ExampleOf<Message> = Message extends Query
  ? { readonly input: InputOf<Message>; readonly output: OutputOf<Message> }
  : Message extends Event
    ? { readonly parameters: SubjectParameters<Message>; readonly data: DataOf<Message> }
    : never;

/** An example of every query and event that this lib exports, as it is on the wire: a message without one does not compile. */
export type Examples = { readonly [Name in MessageName]: ExampleOf<Contracts[Name]> };
