import { isLeftOut, isSetting, isSource } from './walk-rules';

describe('what a scan walks', () => {
  it.each(['node_modules', '.git', '.venv', 'venv', '__pycache__', 'site-packages', 'dist', '.tox'])(
    'leaves out the folder %s',
    (folder) => {
      expect(isLeftOut(folder)).toBe(true);
    },
  );

  it.each(['src', 'services', 'environments', 'git', 'distribution'])('enters the folder %s', (folder) => {
    expect(isLeftOut(folder)).toBe(false);
  });

  it('reads what the analysis has a language for', () => {
    expect(['main.py', 'types.pyi'].every(isSource)).toBe(true);
    expect(['main.pyc', 'Dockerfile', 'py', '.env'].some(isSource)).toBe(false);
  });

  it('reads beside them what says how they are deployed', () => {
    expect(['compose.yaml', '.env', 'web/Dockerfile', 'pom.xml'].every(isSetting)).toBe(true);
    expect(['main.py', 'README.md', 'logo.png', 'package-lock.json'].some(isSetting)).toBe(false);
  });
});
