/** Words that say that something is a service, not which one. */
const GENERIC = new Set(['service', 'svc', 'server', 'api', 'app', 'microservice', 'ms']);

export const wordsOf = (name: string): string[] =>
  name
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter(Boolean);

/** `Orders_Service`, `orders-service` and `OrdersService` are one name. */
export const plainName = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, '');

/** What is left of a name without the words that any service has: `orders-service` and `orders` may be one. */
export function coreName(name: string): string {
  const words = wordsOf(name);
  const telling = words.filter((word) => !GENERIC.has(word));
  const core = (telling.length > 0 ? telling : words).join('');
  return core.length > 5 ? core.replace(/(service|svc)$/, '') : core;
}

/** Names to things, by the plain name first, then by the core where only one thing has it. */
export class NameIndex<T> {
  private readonly plain = new Map<string, T>();
  private readonly cores = new Map<string, T | null>();

  add(name: string, value: T): void {
    const key = plainName(name);
    if (key === '') return;
    if (!this.plain.has(key)) this.plain.set(key, value);
    const core = coreName(name);
    const other = this.cores.get(core);
    this.cores.set(core, other === undefined || other === value ? value : null);
  }

  exact(name: string): T | null {
    return this.plain.get(plainName(name)) ?? null;
  }

  find(name: string): T | null {
    return this.exact(name) ?? this.cores.get(coreName(name)) ?? null;
  }
}
