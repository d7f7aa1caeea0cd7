// A server that dies: said, started again within bounds, and no clock stands in the status bar that nobody winds.

import assert from 'node:assert/strict';
import { readdirSync, readlinkSync } from 'node:fs';
import { scene } from '../harness/scene.ts';
import type { Scene } from '../harness/scene.ts';
import { timerId } from '../harness/workbench.ts';
import { branchFromProduction } from '../harness/story.ts';

/** The hotfixd that this window's VS Code started: the one whose program lies in its extensions folder. */
function serverProcess(extensions: string): number | undefined {
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const program = readlinkSync(`/proc/${name}/exe`);
      if (program.startsWith(extensions) && program.includes('/server/hotfixd')) return Number(name);
    } catch {
      // it has ended, or is another person's
    }
  }
  return undefined;
}

function kill({ server }: Scene): void {
  const pid = serverProcess(server.extensions);
  assert.ok(pid !== undefined, 'the server runs');
  process.kill(pid, 'SIGKILL');
}

scene('says that the server died, clears the clock, and starts it again at most four times', {
  prepare: branchFromProduction,
}, async stage => {
  const { workbench, page, server, open, picture } = stage;
  await open();
  await workbench.timerReads(/^PROD-501 fix/);
  // How often the clock vanished, seen from within the page: it is back within a blink.
  await page.evaluate(id => {
    const seen = { there: true, vanished: 0 };
    Object.assign(window, { seen });
    new MutationObserver(() => {
      const there = document.getElementById(id) !== null;
      if (seen.there && !there) seen.vanished += 1;
      seen.there = there;
    }).observe(document.body, { childList: true, subtree: true });
  }, timerId);
  const vanished = (): Promise<number> => page.evaluate(() => (window as unknown as { seen: { vanished: number } }).seen.vanished);

  for (let death = 1; death <= 4; ++death) {
    kill(stage);
    await page.waitForFunction(times => (window as unknown as { seen: { vanished: number } }).seen.vanished >= times, death);
    if (death === 1) {
      await workbench.notification('stopped unexpectedly and is being started again').first().waitFor();
      await picture('crashed');
    }
    await workbench.timerReads(/^PROD-501 fix/);
  }
  assert.equal(await vanished(), 4);

  kill(stage);
  const stays = workbench.notification('stays stopped');
  await stays.waitFor();
  await workbench.timer().waitFor({ state: 'detached' });
  assert.equal(serverProcess(server.extensions), undefined);
  await picture('stays-stopped');
  await stays.hover();
  await stays.getByRole('button', { name: 'Restart' }).click();
  await workbench.timerReads(/^PROD-501 fix/);
});
