// The active file beside what production runs, and an unfinished hotfix that stays in sight on other branches.

import assert from 'node:assert/strict';
import { scene } from '../harness/scene.ts';
import { branchFromProduction } from '../harness/story.ts';

scene('compares the active file with production, unsaved text included', {
  prepare: branchFromProduction,
}, async ({ workbench, page, open, picture }) => {
  await open();
  await workbench.timerReads(/^PROD-501 fix/);
  await workbench.quickOpen('src/charge.js');
  await workbench.goTo(2);
  await page.keyboard.insertText('const unsaved = true;\n');
  await workbench.command('Hotfix: Compare with Production');
  await page.locator('.tab.active', { hasText: 'charge.js (v1.0.0 ↔ now)' }).waitFor();
  const side = (name: string) => page.locator(`.monaco-diff-editor .editor.${name} .view-lines`);
  await side('modified').filter({ hasText: 'unsaved' }).waitFor();
  await side('original').filter({ hasText: 'LIMIT' }).waitFor();
  assert.equal(await side('original').filter({ hasText: 'unsaved' }).count(), 0);
  await picture('compare');
});

scene('declares a branch a hotfix once its plan was seen', {
  prepare: repository => { repository.git('switch', '--quiet', '--no-track', '--create', 'fix-cards', 'v1.0.0'); },
}, async ({ workbench, page, repository, open, picture }) => {
  await open();
  await workbench.command('Hotfix: Adopt…');
  await page.locator('.quick-input-list', { hasText: 'This will run' }).waitFor();
  await picture('adopt');
  assert.equal(repository.git('for-each-ref', 'refs/hotfix-events'), '');
  await page.keyboard.press('Enter');
  await workbench.timerReads(/^fix-cards fix 0\d:\d\d\/30:00$/);
  repository.git('switch', '--quiet', 'main');
  await workbench.timerReads(/^fix-cards unfinished: /);
  await picture('unfinished');
});
