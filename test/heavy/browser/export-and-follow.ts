import type { PlaygroundPage } from './playground-page.js';

/** Starts an export with the tab that is shown, and follows it until it is COMPLETED. */
export async function exportAndFollow(playground: PlaygroundPage): Promise<void> {
  await playground.run('mutation Start');
  const [id] = /exp_[0-9a-f]+/.exec(await playground.answers('exp_')) ?? [];
  await playground.setVariables({ id });
  await playground.run('subscription Follow');
  await playground.answers('"COMPLETED"');
}
