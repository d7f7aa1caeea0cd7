// A whole incident from the Hotfix view: tests, review, tag, word that it is live, merge back, clean up, timeline. Each step by the
// row that says what comes next, each after its plan was seen.

import assert from 'node:assert/strict';
import { scene } from '../harness/scene.ts';
import type { Scene } from '../harness/scene.ts';
import { branchFromProduction, commitTheFix } from '../harness/story.ts';
import type { Repository } from '../harness/repository.ts';

const branch = 'hotfix/PROD-501-expired-cards';

/** main says what the critical tests are: the old tag has no policy of its own. */
function policyOnMain(repository: Repository): void {
  repository.write('.hotfix.json', '{ "tests": [{ "name": "cards", "run": ["node", "--test"] }] }\n');
  repository.git('add', '.hotfix.json');
  repository.git('commit', '--quiet', '--message', 'ci: name the critical tests');
  repository.git('push', '--quiet', 'origin', 'main');
  branchFromProduction(repository);
}

const onRemote = ({ repository }: Scene, ref: string): string =>
  repository.git('ls-remote', 'origin', ref).split(/\s/)[0] ?? '';

/** Clicks the row of the next action and waits for its plan, or for the reason why there is none. */
async function askNext({ workbench, page, picture }: Scene, title: RegExp, name: string): Promise<void> {
  const rows = await workbench.openSteps();
  await rows.filter({ hasText: title }).first().click();
  await page.locator('.quick-input-list', { hasText: /This will run|This cannot run/ }).waitFor();
  await picture(name);
}

async function runShown({ page, workbench }: Scene): Promise<void> {
  await page.locator('.quick-input-list', { hasText: 'This will run' }).waitFor();
  await page.keyboard.press('Enter');
  await workbench.inputGone();
}

/** Chooses a row of the picker by its text, as a person does with the pointer. */
async function choose({ workbench }: Scene, text: string): Promise<void> {
  await workbench.rows().filter({ hasText: text }).first().click();
}

scene('takes a fix from the branch back to main, step by step from the Hotfix view', {
  prepare: policyOnMain,
}, async stage => {
  const { workbench, page, repository, open, picture } = stage;
  await open();
  await workbench.timerReads(/^PROD-501 fix/);
  await commitTheFix(stage, /^PROD-501 test/);
  const fix = repository.git('rev-parse', 'HEAD');

  await workbench.openSteps();
  await workbench.fold('Changes');
  await workbench.fold('Graph');

  await askNext(stage, /Run the critical tests/, 'incident-1-test');
  await runShown(stage);
  await page.locator('.part.panel .view-line', { hasText: /(#|ℹ)\s+pass/ }).first().waitFor();
  await picture('incident-1-tested');

  await askNext(stage, /request a review/, 'incident-2-review');
  assert.equal(onRemote(stage, `refs/heads/${branch}`), '', 'a look at the plan pushes nothing');
  await runShown(stage);
  await workbench.timerReads(/review, waiting/);
  assert.equal(onRemote(stage, `refs/heads/${branch}`), fix);

  await askNext(stage, /Tag v1\.0\.1/, 'incident-3-gate');
  await choose(stage, 'Go on in spite of it');
  await workbench.rows().filter({ hasText: 'Checked by hand' }).waitFor();
  await workbench.input().fill('Grace read it over my shoulder');
  await choose(stage, 'in your own words');
  await page.locator('.quick-input-list', { hasText: 'This will run' }).waitFor();
  await picture('incident-3-deploy');
  assert.equal(onRemote(stage, 'refs/tags/v1.0.1^{}'), '');
  await runShown(stage);
  await workbench.timerReads(/v1\.0\.1 tagged, not confirmed live/);
  assert.equal(onRemote(stage, 'refs/tags/v1.0.1^{}'), fix, 'the tested commit is tagged');

  // Without a deploy command only a person knows whether production runs it.
  await workbench.stepAction('deploy', 'Deploy');
  await page.locator('.quick-input-list', { hasText: /This will run|This cannot run/ }).waitFor();
  await picture('incident-4-live');
  await choose(stage, 'It is live');
  await runShown(stage);
  await workbench.timerReads(/live; merge back: main/);

  await askNext(stage, /Merge back into main/, 'incident-5-merge-back');
  await runShown(stage);
  await workbench.timer().waitFor({ state: 'detached' });
  repository.git('fetch', '--quiet', 'origin');
  repository.git('merge-base', '--is-ancestor', fix, 'origin/main');

  await askNext(stage, /Delete hotfix/, 'incident-6-clean-up');
  await runShown(stage);
  const done = workbench.notification('is in production');
  await done.waitFor();
  await picture('incident-6-done');
  assert.equal(onRemote(stage, `refs/heads/${branch}`), '');
  assert.equal(repository.git('branch', '--list', branch), '');

  await done.hover();
  await done.getByRole('button', { name: 'Open Timeline' }).click();
  await page.locator('.editor-instance .view-line', { hasText: 'PROD-501' }).first().waitFor();
  await picture('incident-7-timeline');
});
