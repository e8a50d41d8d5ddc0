import type { ComponentKind } from '../configuration/images';
import type { Deployable } from '../configuration/deployable';
import type { TopologyEvidence } from './topology';

/** What a component does for the others, besides what it is. */
export type Role = 'registry' | 'config' | 'gateway' | 'admin' | 'dashboard' | 'turbine' | 'tracing' | 'auth';

/** A node of the topology while it is put together: a deployable, a module of the source, or both. */
export class Component {
  kind: ComponentKind = 'service';
  /** The product that it runs, such as `postgresql`. */
  engine: string | null = null;
  readonly names = new Set<string>();
  readonly folders = new Set<string>();
  readonly deployables: Deployable[] = [];
  readonly environment = new Map<string, string>();
  readonly properties = new Map<string, string[]>();
  readonly dependencies = new Set<string>();
  readonly roles = new Set<Role>();
  readonly ports = new Set<number>();
  readonly evidence: TopologyEvidence[] = [];
  /** Files of the project that only it is made of. */
  files: readonly string[] = [];
  confidence = 0.95;

  constructor(public id: string) {
    this.names.add(id);
  }

  property(name: string): string | undefined {
    return this.values(name)[0];
  }

  values(name: string): readonly string[] {
    return this.properties.get(name) ?? [];
  }

  /** Values of all settings whose name fits. */
  settings(pattern: RegExp): { readonly name: string; readonly value: string }[] {
    return [...this.properties].flatMap(([name, values]) =>
      pattern.test(name) ? values.map((value) => ({ name, value })) : [],
    );
  }

  dependsOn(pattern: RegExp): boolean {
    for (const dependency of this.dependencies) if (pattern.test(dependency)) return true;
    return false;
  }
}
