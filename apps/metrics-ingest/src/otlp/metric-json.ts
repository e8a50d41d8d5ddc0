import { Attributes } from '@chain-mapping/model';
import { countOf, MOST_ATTRIBUTES, PointTaker, type ReceivedMetrics, sumOf } from './received-metric';
import { type ReceivedResource, resourceOf, type Taking } from './received-span';
import { cut, type JsonObject, lists, numberAt, objectAt, parsed, putAttributes, scalarOf, textAt } from './trace-json';

/**
 * The values of an `ExportMetricsServiceRequest` in the JSON encoding of OTLP.
 *
 * @throws MalformedJson
 */
export function metricsOfJson(bytes: Buffer, environment: string, taking: Taking): ReceivedMetrics {
  const taker = new PointTaker(taking);
  for (const resourceMetrics of lists(parsed(bytes), 'resourceMetrics', 'resource_metrics')) {
    const attributes = new Attributes();
    putAttributes(objectAt(resourceMetrics, 'resource'), attributes);
    const resource = resourceOf(attributes, environment);
    for (const scopeMetrics of lists(resourceMetrics, 'scopeMetrics', 'scope_metrics')) {
      for (const metric of lists(scopeMetrics, 'metrics')) readMetric(metric, resource, taker);
    }
  }
  return taker;
}

function readMetric(metric: JsonObject, resource: ReceivedResource, taker: PointTaker): void {
  const [name, unit] = [textAt(metric, 'name'), textAt(metric, 'unit')];
  for (const kind of ['gauge', 'sum']) {
    for (const point of pointsOf(metric, kind)) {
      const value = point['asDouble'] === undefined ? numberAt(point, 'asInt', 'as_int') : Number(point['asDouble']);
      taker.take(name, unit, { ...common(point), value }, resource);
    }
  }
  for (const kind of ['histogram', 'exponentialHistogram', 'summary']) {
    for (const point of pointsOf(metric, kind)) {
      taker.take(countOf(name), '1', { ...common(point), value: numberAt(point, 'count') }, resource);
      if (point['sum'] !== undefined)
        taker.take(sumOf(name), unit, { ...common(point), value: numberAt(point, 'sum') }, resource);
    }
  }
}

const pointsOf = (metric: JsonObject, kind: string): JsonObject[] =>
  lists(objectAt(metric, kind), 'dataPoints', 'data_points');

function common(point: JsonObject) {
  const attributes: Record<string, string> = {};
  for (const attribute of lists(point, 'attributes').slice(0, MOST_ATTRIBUTES)) {
    const text = scalarOf(attribute);
    if (text !== undefined) attributes[cut(String(attribute['key']))] = text;
  }
  return { time: numberAt(point, 'timeUnixNano', 'time_unix_nano'), attributes };
}
