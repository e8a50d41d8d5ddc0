export { defineQuery, type InputOf, type OutputOf, type Query } from './messages/define-query';
export { defineEvent, subjectOf, type DataOf, type Event, type SubjectParameters } from './messages/define-event';
export { CloudEvent } from './messages/cloud-event';
export { deadLetterSubject, streams, type StreamDefinition } from './messages/streams';
export {
  DeadlineExceeded,
  DomainError,
  errorFromReply,
  InvalidInput,
  Unavailable,
  type ErrorReply,
  type FieldError,
} from './messages/errors';
