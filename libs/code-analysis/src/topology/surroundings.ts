import type { Component } from './components';
import type { Connections } from './connections';
import { settled } from './setting-edges';
import type { System } from './system';

/** The components that a file is a part of; code that is shared is part of several. */
export function ownersOf(system: System): (file: string) => readonly Component[] {
  const byFile = new Map<string, Component[]>();
  for (const component of system.components) {
    for (const file of component.files) byFile.set(file, [...(byFile.get(file) ?? []), component]);
  }
  return (file) => byFile.get(file) ?? [];
}

/** The value of a variable or property where a component runs; of several that which leads somewhere. */
export function settingOf(component: Component | null, name: string, connections: Connections): string | null {
  if (component === null) return null;
  const variable = component.environment.get(name);
  if (variable !== undefined) return settled(component, variable);
  const values = component.values(name.toLowerCase().replace(/[-_]/g, '')).map((value) => settled(component, value));
  const fromEnvironment = component.environment.get(name.toUpperCase().replace(/[.-]/g, '_'));
  const all = fromEnvironment === undefined ? values : [settled(component, fromEnvironment), ...values];
  const leading = all.find(
    (value) => /\/\/([\w.-]+)/.test(value) && connections.exactly(/\/\/([\w.-]+)/.exec(value)?.[1] ?? '') !== null,
  );
  return leading ?? all[0] ?? null;
}
