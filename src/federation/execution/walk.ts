import type { Step } from '../planning/steps.js';
import { fetchEntities } from './fetch-entities.js';
import { fetchRoot } from './fetch-root.js';
import type { Run } from './run.js';

/** Takes a step of a plan. What fails stands in `run.errors`, and everything else goes on. */
export async function walk(step: Step, run: Run): Promise<void> {
  switch (step.kind) {
    case 'root':
      return fetchRoot(step, run);
    case 'entities':
      return fetchEntities(step, run);
    case 'sequence':
      for (const each of step.steps) await walk(each, run);
      return;
    case 'parallel':
      await Promise.all(step.steps.map((each) => walk(each, run)));
      return;
    case 'if':
      return walk(run.variables[step.variable] === true ? step.then : step.otherwise, run);
  }
}
