export const OTLP_OPTIONS = Symbol('OTLP_OPTIONS');
