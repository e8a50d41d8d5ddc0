import type { MonitoringConfig } from '@chain-mapping/model';

/** The form as it is typed: text in each field, shares as percent. */
export interface MonitoringFields {
  readonly enabled: boolean;
  readonly check_interval: string;
  readonly latency_threshold: string;
  readonly error_rate_threshold: string;
  readonly availability_threshold: string;
  readonly target: string;
  readonly window_days: string;
}

export type MonitoringField = Exclude<keyof MonitoringFields, 'enabled'>;

/** Where the API says that a field is wrong. */
export const pathOf: Readonly<Record<MonitoringField, string>> = {
  check_interval: 'check_interval',
  latency_threshold: 'alert_thresholds.latency_threshold',
  error_rate_threshold: 'alert_thresholds.error_rate_threshold',
  availability_threshold: 'alert_thresholds.availability_threshold',
  target: 'slo.target',
  window_days: 'slo.window_days',
};

const text = (value: number | null | undefined): string => (value == null ? '' : String(value));
/** 0.999 is 99.9 and not 99.90000000000001. */
const inPercent = (share: number | null | undefined): string =>
  share == null ? '' : String(Number((share * 100).toPrecision(12)));

export function fieldsOf(config: MonitoringConfig | null): MonitoringFields {
  const thresholds = config?.alert_thresholds;
  return {
    enabled: config?.enabled ?? true,
    check_interval: text(config?.check_interval ?? 30),
    latency_threshold: text(thresholds?.latency_threshold),
    error_rate_threshold: inPercent(thresholds?.error_rate_threshold),
    availability_threshold: inPercent(thresholds?.availability_threshold),
    target: inPercent(config?.slo?.target),
    window_days: text(config?.slo?.window_days),
  };
}

/** What is not a number is sent as it is: the API names the field and says what it takes. */
function read(typed: string, scale = 1): number | string | null {
  const given = typed.trim().replace(',', '.');
  if (given === '') return null;
  const value = Number(given);
  return Number.isNaN(value) ? given : Number((value / scale).toPrecision(12));
}

/** What the form asks the API for. */
export function inputOf(fields: MonitoringFields): Record<string, unknown> {
  const hasSlo = fields.target.trim() !== '' || fields.window_days.trim() !== '';
  return {
    enabled: fields.enabled,
    check_interval: read(fields.check_interval) ?? undefined,
    alert_thresholds: {
      latency_threshold: read(fields.latency_threshold),
      error_rate_threshold: read(fields.error_rate_threshold, 100),
      availability_threshold: read(fields.availability_threshold, 100),
    },
    slo: hasSlo ? { target: read(fields.target, 100), window_days: read(fields.window_days) } : null,
  };
}
