import type { ConfidenceFactor } from './analysis';

/**
 * How sure each kind of evidence is, from 0 to 1: the one place of these numbers. Each is the share of places of its kind that are what they
 * seem, as estimated by reading code; they multiply along a path.
 */
export const CONFIDENCE = {
  endpoint: {
    /** The decorator's object is known to be an application or router of a framework. */
    router_known: 0.98,
    /** It is not, but the decorator and its literal path look like nothing else. */
    router_by_shape: 0.9,
    /** A method of what implements a gRPC service, with the name of one of its methods. */
    rpc_method: 0.98,
  },
  client: {
    /** The object that sends the request is known to come from the library. */
    library_known: 0.98,
    /** It is not, but the argument is an address and the file uses the library. */
    address_only: 0.9,
    /** Neither is the library named in the file. */
    address_without_library: 0.8,
  },
  text: { literal: 1, constant: 0.98, setting: 0.97, constructor: 0.93, environment_default: 0.92 },
  addressing: {
    service_name: 0.97,
    public_host: 0.97,
    /** Which service listens on a local port is not in the code. */
    local_port: 0.5,
    /** Only the name of a variable says whose address it holds. */
    variable_name: 0.5,
  },
  sql: { statement: 0.96, without_tables: 0.75 },
  model: { library_known: 0.97, by_shape: 0.75 },
  link: {
    /** A function of the same file, class or an imported module. */
    defined: 0.99,
    /** A method of an object whose class is known. */
    typed: 0.97,
    /** The object has the name of a class or module that has this method: `ai_client` and `AIClient`. */
    named_like_class: 0.88,
    /** Only one class has a method with this telling name. */
    only_method_of_name: 0.6,
  },
  /** The endpoint of another service that a call reaches: its method and path fit. */
  matched_endpoint: 0.97,
} as const;

/** Factors that must all hold. */
export const product = (factors: readonly ConfidenceFactor[]): number =>
  round(factors.reduce((all, { value }) => all * value, 1));

/** Several places that say the same are as sure as the surest: what misleads a rule once misleads it often, so they do not add up. */
export const surest = (values: readonly number[]): number => round(Math.max(0, ...values));

/** Four digits: enough to sort by, and the same on every machine. */
export const round = (value: number): number => Math.round(Math.min(1, Math.max(0, value)) * 10_000) / 10_000;
