import { runTool } from './repository';

interface Case {
  readonly behaviour: string;
  readonly file: string;
  readonly text: string;
  /** The rule that must fire; none: the text must pass. */
  readonly rule?: string;
  /** Part of what the rule must say. */
  readonly says?: string;
}

const boundaries = '@nx/enforce-module-boundaries';

const cases: Case[] = [
  {
    behaviour: 'an app may not import another app',
    file: 'apps/alerting/src/alerts/canary.service.ts',
    text: "import { start } from '@chain-mapping/registry';\n\nexport const canary = start;\n",
    rule: boundaries,
  },
  {
    behaviour: 'an app may not reach into another app by path',
    file: 'apps/alerting/src/alerts/canary.service.ts',
    text: "import { loadConfig } from '../../../registry/src/config';\n\nexport const canary = loadConfig;\n",
    rule: boundaries,
  },
  {
    behaviour: 'the model may not import Nest',
    file: 'libs/model/src/canary.ts',
    text: "import { Injectable } from '@nestjs/common';\n\nexport const canary = Injectable;\n",
    rule: boundaries,
    says: 'type:model',
  },
  {
    behaviour: 'the model may not import the contracts',
    file: 'libs/model/src/canary.ts',
    text: "import { defineQuery } from '@chain-mapping/contracts';\n\nexport const canary = defineQuery;\n",
    rule: boundaries,
  },
  {
    behaviour: 'a platform lib may not import an app',
    file: 'libs/platform/messaging/src/canary.ts',
    text: "import { start } from '@chain-mapping/registry';\n\nexport const canary = start;\n",
    rule: boundaries,
  },
  {
    behaviour: 'a platform lib may not import another technology',
    file: 'libs/platform/jobs/src/canary.ts',
    text: "import { anything } from '@chain-mapping/clickhouse';\n\nexport const canary = anything;\n",
    rule: boundaries,
    says: 'type:platform',
  },
  {
    behaviour: 'only tests may import libs/testing',
    file: 'apps/registry/src/chains/canary.service.ts',
    text: "import { anything } from '@chain-mapping/testing';\n\nexport const canary = anything;\n",
    rule: boundaries,
    says: 'app:registry',
  },
  {
    behaviour: 'only discovery may import the code analysis',
    file: 'apps/registry/src/chains/canary.service.ts',
    text: "import { anything } from '@chain-mapping/code-analysis';\n\nexport const canary = anything;\n",
    rule: boundaries,
    says: 'app:registry',
  },
  {
    behaviour: 'the command line may not import the messaging',
    file: 'apps/cli/src/canary.ts',
    text: "import { anything } from '@chain-mapping/messaging';\n\nexport const canary = anything;\n",
    rule: boundaries,
    says: 'type:cli',
  },
  {
    behaviour: 'a pure file may not import TypeORM',
    file: 'apps/registry/src/chains/chain-diff.ts',
    text: "import { DataSource } from 'typeorm';\n\nexport const canary = DataSource;\n",
    rule: 'chain-mapping/pure-file',
  },
  {
    behaviour: 'a pure file may not read the clock',
    file: 'apps/alerting/src/alerts/alert-lifecycle.ts',
    text: 'export const canary = (): number => Date.now();\n',
    rule: 'chain-mapping/pure-file',
    says: 'Date.now()',
  },
  {
    behaviour: 'a pure file may not hand on the clock',
    file: 'apps/alerting/src/alerts/alert-lifecycle.ts',
    text: 'export const canary = { now: Date.now };\n',
    rule: 'chain-mapping/pure-file',
    says: 'Date.now()',
  },
  {
    behaviour: 'a pure file may not open files, however the module is spelled',
    file: 'apps/alerting/src/alerts/alert-lifecycle.ts',
    text: "import { readFileSync } from 'fs';\n\nexport const canary = readFileSync;\n",
    rule: 'chain-mapping/pure-file',
    says: "'fs'",
  },
  {
    behaviour: 'a pure file may not take the present time by new Date()',
    file: 'libs/model/src/scoring/canary.ts',
    text: 'export const canary = (): Date => new Date();\n',
    rule: 'chain-mapping/pure-file',
  },
  {
    behaviour: 'a pure file may not draw random numbers',
    file: 'libs/model/src/scoring/canary.ts',
    text: 'export const canary = (): number => Math.random();\n',
    rule: 'chain-mapping/pure-file',
  },
  {
    behaviour: 'a service may not read the environment outside config.ts',
    file: 'apps/registry/src/chains/canary.service.ts',
    text: 'export const canary = process.env.DATABASE_URL;\n',
    rule: 'chain-mapping/environment-in-config-only',
  },
  {
    behaviour: 'a service may not call an address by fetch',
    file: 'apps/alerting/src/alerts/canary.service.ts',
    text: "export const canary = (): Promise<Response> => fetch('http://example.org');\n",
    rule: 'chain-mapping/guarded-egress',
  },
  {
    behaviour: 'a check may not open a connection of its own',
    file: 'apps/health-monitor/src/checks/tcp.checker.ts',
    text: "import net from 'node:net';\n\nexport const canary = (): unknown => net.connect(80, 'example.org');\n",
    rule: 'chain-mapping/connected-by-egress',
    says: 'net.connect',
  },
  {
    behaviour: 'a check may not open a connection by another name',
    file: 'apps/health-monitor/src/checks/tcp.checker.ts',
    text: "import { connect } from 'node:tls';\n\nexport const canary = (): unknown => connect(443, 'example.org');\n",
    rule: 'chain-mapping/connected-by-egress',
  },
  {
    behaviour: 'a client of a check is given its connection',
    file: 'apps/health-monitor/src/checks/http.checker.ts',
    text: "import http from 'node:http';\n\nexport const canary = (url: string): unknown => http.request(url);\n",
    rule: 'chain-mapping/connected-by-egress',
    says: 'http.request',
  },
  {
    behaviour: 'events may not go through ClientProxy.emit',
    file: 'apps/alerting/src/alerts/canary.service.ts',
    text: "export const canary = (client: { emit(a: string, b: string): void }): void => client.emit('a', 'b');\n",
    rule: 'chain-mapping/no-client-emit',
  },
  {
    behaviour: 'a pattern may not be made at run time',
    file: 'apps/discovery/src/scans/canary.ts',
    text: 'export const canary = (pattern: string): RegExp => new RegExp(pattern);\n',
    rule: 'chain-mapping/no-dynamic-regexp',
  },
  {
    behaviour: 'any is not a type',
    file: 'apps/registry/src/chains/chain-diff.ts',
    text: 'export const canary = (chain: any): string => chain.id;\n',
    rule: '@typescript-eslint/no-explicit-any',
  },
  {
    behaviour: 'the compiler may not be silenced',
    file: 'apps/registry/src/chains/chain-diff.ts',
    text: "// @ts-ignore\nexport const canary: number = 'one';\n",
    rule: '@typescript-eslint/ban-ts-comment',
  },
  {
    behaviour: 'a test may not be left out',
    file: 'libs/model/src/scoring/canary.spec.ts',
    text: "it.skip('counts', () => expect(1).toBe(1));\n",
    rule: 'chain-mapping/honest-tests',
  },
  {
    behaviour: 'a service may import the platform, the contracts and the model',
    file: 'apps/registry/src/chains/canary.service.ts',
    text: [
      "import { a } from '@chain-mapping/messaging';",
      "import { b } from '@chain-mapping/contracts';",
      "import { c } from '@chain-mapping/model';",
      '',
      'export const canary = [a, b, c, new Date()];',
      '',
    ].join('\n'),
  },
  {
    behaviour: 'a spec may import libs/testing',
    file: 'apps/registry/src/chains/canary.int.spec.ts',
    text: "import { anything } from '@chain-mapping/testing';\n\nexport const canary = anything;\n",
  },
  {
    behaviour: 'a spec of a lib may import libs/testing, which imports that lib',
    file: 'libs/platform/database/src/canary.int.spec.ts',
    text: "import { anything } from '@chain-mapping/testing';\n\nexport const canary = anything;\n",
  },
  {
    behaviour: 'config.ts may read the environment',
    file: 'apps/registry/src/config.ts',
    text: 'export const canary = process.env.DATABASE_URL;\n',
  },
  {
    behaviour: 'a check may give its client a connection',
    file: 'apps/health-monitor/src/checks/canary.checker.ts',
    text: "import http from 'node:http';\nimport type { Socket } from 'node:net';\n\nexport const canary = (socket: Socket): unknown =>\n  http.request({ createConnection: () => socket });\n",
  },
];

describe('the lint rules of the workspace', () => {
  let answers: { file: string; found: { rule: string | null; message: string }[] }[];

  beforeAll(async () => {
    const snippets = cases.map(({ file, text }) => ({ file, text }));
    answers = JSON.parse(await runTool('tools/lint-texts.mjs', [], JSON.stringify(snippets))) as typeof answers;
  }, 120_000);

  it.each(cases.map((each, index) => ({ ...each, index })))('$behaviour', ({ index, rule, says }) => {
    const found = answers[index]?.found;
    if (rule === undefined) expect(found).toEqual([]);
    else expect(found).toContainEqual({ rule, message: expect.stringContaining(says ?? '') as string });
  });
});
