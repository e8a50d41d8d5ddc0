import type { Finding } from '../chain-files/finding';
import { githubAnnotations } from './github-annotations';

const finding = (more: Partial<Finding>): Finding => ({
  ...{ file: 'chains/A1.yaml', line: 8, column: 11, level: 'error', code: 'invalid_value', path: '', message: 'No' },
  ...more,
});

describe('githubAnnotations', () => {
  it('names the place, the kind and the field', () => {
    expect(
      githubAnnotations([
        finding({ path: 'nodes.1.type' }),
        finding({ level: 'warning', code: 'isolated_node' }),
        finding({ level: 'note', code: 'suggestion' }),
      ]),
    ).toEqual([
      '::error file=chains/A1.yaml,line=8,col=11,title=invalid_value::No (nodes.1.type)',
      '::warning file=chains/A1.yaml,line=8,col=11,title=isolated_node::No',
      '::notice file=chains/A1.yaml,line=8,col=11,title=suggestion::No',
    ]);
  });

  it('lets no text end the command or begin another', () => {
    const [line] = githubAnnotations([
      finding({ file: 'a,b:c%.yaml', message: '100 %\r\n::stop-commands::x', path: 'metadata.a\n::error::b' }),
    ]);
    expect(line).toBe(
      '::error file=a%2Cb%3Ac%25.yaml,line=8,col=11,title=invalid_value::100 %25%0D%0A::stop-commands::x (metadata.a%0A::error::b)',
    );
  });
});
