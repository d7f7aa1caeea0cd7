// What several scenarios begin with.

import type { Repository } from './repository.ts';
import type { Scene } from './scene.ts';
import type { Workbench } from './workbench.ts';

export function branchFromProduction(repository: Repository): void {
  repository.git('switch', '--quiet', '--no-track', '--create', 'hotfix/PROD-501-expired-cards', 'v1.0.0');
}

/** Cards that do not expire are good: the whole fix. `next`: what the timer says once it is committed. */
export async function commitTheFix({ workbench, page, repository }: Scene, next: RegExp): Promise<void> {
  await workbench.quickOpen('src/cards.js');
  await workbench.goTo(13);
  await page.keyboard.insertText('  if (card.expiry === null) return false;\n');
  await page.keyboard.press('Control+S');
  await page.locator('.tabs-container .tab.active:not(.dirty)').waitFor();
  repository.git('commit', '--quiet', '--all', '--message', 'fix: take cards that do not expire (PROD-501)');
  await workbench.timerReads(next);
}

/** As a paste does it: at once, not letter by letter. */
export async function pasteBelowTheFirstLine(workbench: Workbench, lines: number): Promise<void> {
  await workbench.goTo(2);
  const text = Array.from({ length: lines }, (_, i) => `export const retry${lines}_${i} = ${i};\n`).join('');
  await workbench.page.keyboard.insertText(text);
}

/** What the fix does not need, as people write it under pressure: 58 lines around a change of one. */
export const tooMuch = `
const RETRIES = [100, 500, 2_000];
const TRANSIENT = new Set(['timeout', 'unavailable', 'reset']);

/** Waits before the next try; a little later each time. */
function pause(milliseconds) {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });
}

function isTransient(error) {
  return TRANSIENT.has(error.code) || error.status >= 500;
}

export async function withRetries(work, onRetry = () => {}) {
  for (const wait of RETRIES) {
    try {
      return await work();
    } catch (error) {
      if (!isTransient(error)) {
        throw error;
      }
      onRetry(error, wait);
      await pause(wait);
    }
  }
  return work();
}

export async function chargeWithRetries(gateway, card, amount) {
  const started = Date.now();
  const attempts = [];
  const receipt = await withRetries(
    () => gateway.charge(card.number, amount),
    (error, wait) => attempts.push({ code: error.code, wait }),
  );
  return {
    ok: true,
    receipt,
    attempts,
    milliseconds: Date.now() - started,
  };
}

export async function refundWithRetries(gateway, receipt, amount) {
  const attempts = [];
  const result = await withRetries(
    () => gateway.refund(receipt.id, amount),
    (error, wait) => attempts.push({ code: error.code, wait }),
  );
  return {
    ok: result.ok,
    receipt: result.receipt,
    attempts,
  };
}

export function describeAttempts(attempts) {
  return attempts
    .map(({ code, wait }) => code + ' after ' + wait)
    .join(', ');
}

`;
