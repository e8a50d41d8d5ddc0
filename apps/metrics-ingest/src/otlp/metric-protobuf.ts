import { Attributes } from '@chain-mapping/model';
import { FIXED64, ProtobufReader, type Range } from './protobuf-reader';
import { countOf, MOST_ATTRIBUTES, PointTaker, type ReceivedMetrics, sumOf } from './received-metric';
import { LONGEST_TEXT, type ReceivedResource, resourceOf, type Taking } from './received-span';
import { ranges, readAttributes, readScalar } from './trace-protobuf';

const GAUGE = 5;
const SUM = 7;
const HISTOGRAM = 9;
const EXPONENTIAL = 10;
const SUMMARY = 11;

/**
 * The values of an `ExportMetricsServiceRequest`: those of gauges and sums, and of histograms and summaries the count and the sum.
 *
 * @throws MalformedProtobuf
 */
export function metricsOfProtobuf(bytes: Buffer, environment: string, taking: Taking): ReceivedMetrics {
  const reader = new ProtobufReader(bytes);
  const taker = new PointTaker(taking);
  for (const resourceMetrics of ranges(reader, { from: 0, to: bytes.length }, 1)) {
    const attributes = new Attributes();
    for (const resource of ranges(reader, resourceMetrics, 1)) readAttributes(reader, resource, 1, attributes);
    const resource = resourceOf(attributes, environment);
    for (const scopeMetrics of ranges(reader, resourceMetrics, 2)) {
      for (const metric of ranges(reader, scopeMetrics, 2)) readMetric(reader, metric, resource, taker);
    }
  }
  return taker;
}

function readMetric(reader: ProtobufReader, within: Range, resource: ReceivedResource, taker: PointTaker): void {
  let [name, unit] = ['', ''];
  const kinds: { readonly kind: number; readonly data: Range }[] = [];
  reader.enter(within);
  while (reader.next()) {
    if (reader.field === 1) name = reader.text(LONGEST_TEXT);
    else if (reader.field === 3) unit = reader.text(LONGEST_TEXT);
    else if ([GAUGE, SUM, HISTOGRAM, EXPONENTIAL, SUMMARY].includes(reader.field)) {
      kinds.push({ kind: reader.field, data: reader.range() });
    } else reader.skip();
  }
  for (const { kind, data } of kinds) {
    for (const point of ranges(reader, data, 1)) {
      if (kind === GAUGE || kind === SUM) taker.take(name, unit, readNumber(reader, point), resource);
      else {
        const { count, sum, ...common } = readDistribution(
          reader,
          point,
          kind === SUMMARY ? 7 : kind === EXPONENTIAL ? 1 : 9,
        );
        taker.take(countOf(name), '1', { ...common, value: count }, resource);
        if (sum !== null) taker.take(sumOf(name), unit, { ...common, value: sum }, resource);
      }
    }
  }
}

function readNumber(reader: ProtobufReader, within: Range) {
  let [time, value] = [0, NaN];
  const attributes: Range[] = [];
  reader.enter(within);
  while (reader.next()) {
    if (reader.field === 7) attributes.push(reader.range());
    else if (reader.wire !== FIXED64) reader.skip();
    else if (reader.field === 3) time = reader.fixed64();
    else if (reader.field === 4) value = reader.double();
    else if (reader.field === 6) value = reader.sfixed64();
    else reader.skip();
  }
  return { time, value, attributes: named(reader, attributes) };
}

function readDistribution(reader: ProtobufReader, within: Range, attributesField: number) {
  let [time, count] = [0, 0];
  let sum: number | null = null;
  const attributes: Range[] = [];
  reader.enter(within);
  while (reader.next()) {
    if (reader.field === attributesField) attributes.push(reader.range());
    else if (reader.wire !== FIXED64) reader.skip();
    else if (reader.field === 3) time = reader.fixed64();
    else if (reader.field === 4) count = reader.fixed64();
    else if (reader.field === 5) sum = reader.double();
    else reader.skip();
  }
  return { time, count, sum, attributes: named(reader, attributes) };
}

function named(reader: ProtobufReader, places: readonly Range[]): Record<string, string> {
  const attributes: Record<string, string> = {};
  for (const place of places.slice(0, MOST_ATTRIBUTES)) {
    let key = '';
    let text: string | undefined;
    reader.enter(place);
    while (reader.next()) {
      if (reader.field === 1) key = reader.text(LONGEST_TEXT);
      else if (reader.field === 2) text = readScalar(reader);
      else reader.skip();
    }
    if (text !== undefined) attributes[key] = text;
  }
  return attributes;
}
