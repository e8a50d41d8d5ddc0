import type { FileReading } from '../reading';
import { type DatabasesOfFile, databasesOfFile, databasesQuestion } from './databases';
import type { Project } from './project';
import { routerQuestion, type RoutesOfFile, routesOfFile } from './routes';

/** What one file says that facts of other files may depend on. */
export interface Wiring extends RoutesOfFile, DatabasesOfFile {}

export const wiringOf = (project: Project, reading: FileReading): Wiring => ({
  ...routesOfFile(project, reading),
  ...databasesOfFile(project, reading),
});

/** The file's part in the answer of each question that it has one in. */
export function wiringAnswers({ routers, mounts, engines, connections }: Wiring, service: string | null) {
  const answers = new Map<string, unknown[]>();
  const add = (question: string, part: unknown): void => {
    answers.set(question, [...(answers.get(question) ?? []), part]);
  };
  for (const { key, router } of routers) add(routerQuestion(key), router);
  for (const { child, mount } of mounts) add(routerQuestion(child), mount);
  if (engines.length > 0 || connections.length > 0) add(databasesQuestion(service), [engines, connections]);
  return answers;
}
