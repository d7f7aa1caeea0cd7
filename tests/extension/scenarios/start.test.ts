// The first five minutes: pager, palette, one line, one choice, and the clock runs.

import assert from 'node:assert/strict';
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { scene } from '../harness/scene.ts';
import type { Scene } from '../harness/scene.ts';
import { tooMuch } from '../harness/story.ts';

const dark = { 'workbench.colorTheme': 'Default Dark Modern' };

scene('starts a hotfix from the production tag in two prompts, with the plan shown before it runs', {
  trust: 'ask', settings: dark,
}, async stage => {
  const { workbench, page, repository, open, picture } = stage;
  await open();
  await workbench.answerTrust(true);
  const before = repository.git('for-each-ref');

  await workbench.command('Hotfix: Start');
  await page.locator('.quick-input-widget', { hasText: 'What is broken' }).waitFor();
  await page.keyboard.type('PROD-501 expired cards');
  await page.locator('.quick-input-message', { hasText: 'hotfix/PROD-501-expired-cards' }).waitFor();
  await picture('start-1-line');
  await page.keyboard.press('Enter');

  await page.locator('.quick-input-list', { hasText: 'This will run' }).waitFor();
  const rows = await workbench.rowLabels();
  assert.match(rows[0] ?? '', /^v1\.0\.0/, 'what production runs stands first');
  assert.ok(rows.some(row => /git switch/.test(row) || /git worktree/.test(row)), rows.join('\n'));
  assert.equal(repository.git('for-each-ref'), before, 'a look at the plan changes nothing');
  await picture('start-2-plan');
  await page.keyboard.press('Enter');

  const text = await workbench.timerReads(/PROD-501/);
  assert.match(text, /^PROD-501 fix 00:\d\d\/30:00$/);
  assert.equal(repository.git('branch', '--show-current'), 'hotfix/PROD-501-expired-cards');
  assert.equal(repository.git('rev-parse', 'HEAD'), repository.git('rev-parse', 'v1.0.0^{commit}'));
  assert.equal(repository.git('status', '--porcelain'), '');
  await clockRuns(stage, text);
  await goesPastTheBudget(stage);
});

async function clockRuns({ workbench, page }: Scene, text: string): Promise<void> {
  await page.waitForFunction(([id, old]) => document.getElementById(id)?.textContent?.trim() !== old,
                             ['hotfix.hotfix.timer', text] as const);
  assert.match((await workbench.timerItem()).text, /^PROD-501 fix 0\d:\d\d\/30:00$/);
}

async function goesPastTheBudget({ workbench, page, repository, picture }: Scene): Promise<void> {
  await workbench.quickOpen('src/charge.js');
  await workbench.goTo(2);
  await page.keyboard.insertText(tooMuch);
  await workbench.squiggles('info').first().waitFor();
  await workbench.problem('scope/too-many-lines');
  await workbench.openSteps();
  await workbench.fold('Changes');
  await workbench.fold('Graph');
  await workbench.command('View: Focus Active Editor Group');
  await workbench.goTo(17, 7);
  await workbench.hover('v1.0.0');
  await picture('hotfix');
  // The picture at the top of the README is made here, so that it shows what is.
  if (process.env['HOTFIX_UPDATE_PICTURE']) {
    const root = join(import.meta.dirname, '../../..');
    copyFileSync(join(root, 'build/screenshots/hotfix.png'), join(root, 'vscode-extension/images/hotfix.png'));
  }
  await page.keyboard.press('Escape');
  await workbench.goTo(16);
  await workbench.quickFix("Restore these lines to production's (v1.0.0)");
  await workbench.squiggles('info').first().waitFor({ state: 'detached' });
  await workbench.goTo(1);
  await page.keyboard.press('Control+S');
  await page.locator('.tabs-container .tab.active:not(.dirty)').waitFor();
  assert.equal(repository.git('status', '--porcelain'), '', 'production\'s text is back to the byte');
}

scene('says in words what cannot be started, and leaves everything as it was', {}, async ({ workbench, page, repository, open, picture }) => {
  await open();
  repository.git('branch', 'hotfix/PROD-501-expired-cards', 'v1.0.0');
  repository.write('src/charge.js', `${repository.read('src/charge.js')}// mine\n`);
  const before = repository.git('for-each-ref') + repository.git('status', '--porcelain');
  await workbench.command('Hotfix: Start');
  await page.locator('.quick-input-widget', { hasText: 'What is broken' }).waitFor();
  await page.keyboard.type('PROD-501 expired cards');
  await page.keyboard.press('Enter');
  await page.locator('.quick-input-message', { hasText: 'There is a branch hotfix/PROD-501-expired-cards already' }).waitFor();
  await picture('start-refused');
  assert.equal(repository.git('for-each-ref') + repository.git('status', '--porcelain'), before);
});
