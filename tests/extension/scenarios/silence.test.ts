// On an ordinary branch nothing is to be seen, and the palette offers only the way in.

import assert from 'node:assert/strict';
import { scene } from '../harness/scene.ts';

scene('is silent on an ordinary branch, and wakes when a hotfix is checked out', {}, async ({ workbench, page, repository, open, picture }) => {
  await open();
  await workbench.quickOpen('src/charge.js');
  await workbench.goTo(2);
  await page.keyboard.insertText(Array.from({ length: 80 }, (_, i) => `const typed${i} = 1;\n`).join(''));
  // The server runs and has answered: the command that only it can give is there.
  await workbench.offered('Hotfix: Adopt');
  await workbench.closeInput();
  await workbench.palette('Hotfix:');
  const offered = (await workbench.rowLabels()).filter(label => label.startsWith('Hotfix: '));
  const names = offered.map(label => label.replace(/,.*/, '')).sort();
  assert.deepEqual(names.filter(name => name !== 'Hotfix: Start'), [
    'Hotfix: Adopt…', 'Hotfix: Audit What Never Came Back', 'Hotfix: Request What Was Parked', 'Hotfix: Restart Server',
    'Hotfix: Show Log'], 'what is of use on any branch, and nothing else');
  await workbench.closeInput();
  const rows = await workbench.openProblems();
  assert.equal(await rows.filter({ hasText: 'hotfix(' }).count(), 0);
  assert.equal(await workbench.timer().count(), 0);
  assert.equal(await page.locator('.notification-toast').count(), 0);
  await workbench.command('Source Control: Focus on Changes View');
  await page.locator('.scm-view').first().waitFor();
  assert.equal(await page.locator('.pane-header', { hasText: 'Hotfix' }).count(), 0);
  await picture('ordinary-branch');

  repository.git('switch', '--quiet', '--no-track', '--create', 'hotfix/PROD-501-expired-cards', 'v1.0.0');
  await workbench.timerReads(/^PROD-501 fix/);
  repository.git('switch', '--quiet', 'main');
  await workbench.timer().waitFor({ state: 'detached' });
});
