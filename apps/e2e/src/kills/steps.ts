import { streams } from '@chain-mapping/contracts';
import type { Sighting } from '@chain-mapping/testing';
import type { Kind } from './books';
import type { Progress } from './rig';

/** A message between the registry and one of its stores, at which a change can be stopped. */
export interface Step {
  readonly store: 'postgres' | 'nats';
  /** The change that is stopped there. A registration is one statement; an update and a deletion are transactions of several. */
  readonly kind: Kind;
  /** By what the message is known, on the wire. */
  readonly sightings: (subject: string) => readonly Sighting[];
  /** Whether it is held before the change is asked for, which then comes too late for it. */
  readonly early?: boolean;
  /** What the stores show while it is held: that the change has come just as far. */
  readonly shows: Partial<Progress>;
}

// A statement that adds an event is known by the subject, which is one of its parameters, whatever its words are.
const theWrite = (subject: string): Sighting => ({ to: 'server', text: subject });
const theCommit: Sighting = { to: 'server', text: 'COMMIT\0' };
// "Ready for query" ends every answer of Postgres; its last letter says whether a transaction is open.
const anAnswerWithin: Sighting = { to: 'client', text: 'Z\0\0\0\x05T' };
const anAnswerAfter: Sighting = { to: 'client', text: 'Z\0\0\0\x05I' };
const theRead: Sighting = { to: 'server', text: 'published_at IS NULL ORDER BY' };
const whatWasRead = (subject: string): Sighting => ({ to: 'client', text: subject });
const thePublish = (subject: string): Sighting => ({ to: 'server', text: `HPUB ${subject} ` });
const theAcknowledgement: Sighting = { to: 'client', text: `"stream":"${streams.registry.name}"` };
const theMark: Sighting = { to: 'server', text: 'SET published_at = now()' };

const nothing = { committed: false, marked: null, told: 0 };
const committed = { committed: true, marked: false, told: 0 };
const published = { committed: true, marked: false, told: 1 };
const marked = { committed: true, marked: true, told: 1 };

/** The way of a change, from the statement that adds its event to the mark that the event is published. */
export const steps = {
  'its one statement': {
    store: 'postgres',
    kind: 'registered',
    sightings: (subject) => [theWrite(subject)],
    shows: nothing,
  },
  'the answer to its one statement': {
    store: 'postgres',
    kind: 'registered',
    sightings: (subject) => [theWrite(subject), anAnswerAfter],
    // The relay does not wait for the answer: it may be further.
    shows: { committed: true },
  },
  'the answer to its last statement': {
    store: 'postgres',
    kind: 'updated',
    sightings: (subject) => [theWrite(subject), anAnswerWithin],
    shows: nothing,
  },
  'its commit': {
    store: 'postgres',
    kind: 'updated',
    sightings: (subject) => [theWrite(subject), theCommit],
    shows: nothing,
  },
  'the answer to its commit': {
    store: 'postgres',
    kind: 'deleted',
    sightings: (subject) => [theWrite(subject), theCommit, anAnswerAfter],
    shows: { committed: true },
  },
  "the relay's read": {
    store: 'postgres',
    kind: 'deleted',
    sightings: () => [theRead],
    early: true,
    shows: committed,
  },
  'the publish': {
    store: 'nats',
    kind: 'registered',
    sightings: (subject) => [thePublish(subject)],
    shows: committed,
  },
  'the acknowledgement': {
    store: 'nats',
    kind: 'updated',
    sightings: (subject) => [thePublish(subject), theAcknowledgement],
    shows: published,
  },
  'the mark': {
    store: 'postgres',
    kind: 'deleted',
    sightings: (subject) => [whatWasRead(subject), theMark],
    shows: published,
  },
  'the commit of the mark': {
    store: 'postgres',
    kind: 'registered',
    sightings: (subject) => [whatWasRead(subject), theMark, theCommit],
    shows: published,
  },
  'the answer to the commit of the mark': {
    store: 'postgres',
    kind: 'updated',
    sightings: (subject) => [whatWasRead(subject), theMark, theCommit, anAnswerAfter],
    shows: marked,
  },
} as const satisfies Record<string, Step>;
