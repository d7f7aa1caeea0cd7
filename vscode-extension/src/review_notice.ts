// One word when the review that somebody waits for is over, in the window that has the hotfix checked out.

import * as vscode from 'vscode';
import { Hotfix } from './hotfix';
import { Status } from './protocol';
import { hotfixName, stepOf } from './status_text';
import { printable } from './text';

export type Verdict = 'approved' | 'changes';

/** Tells once of every review that ends while it is watched. What was over when the window was opened is no news. */
export class ReviewWatch {
  private readonly waiting = new Set<string>();

  verdict(status: Status): Verdict | undefined {
    if (!status.active || status.id === null) return undefined;
    const key = `${status.repository} ${status.id}`;
    const review = stepOf(status, 'review')?.state;
    if (review === 'active') {
      this.waiting.add(key);
      return undefined;
    }
    if (review !== 'done' && review !== 'failed' && review !== 'blocked') return undefined;
    if (!this.waiting.delete(key)) return undefined;
    return review === 'done' ? 'approved' : 'changes';
  }
}

export function noticeText(status: Status, verdict: Verdict): string {
  const detail = stepOf(status, 'review')?.detail ?? '';
  if (/^merged\b/.test(detail)) return printable(`${hotfixName(status)} is ${detail.replace(/\.$/, '')}.`);  // nobody need have approved it
  const text = verdict === 'approved' ? `${hotfixName(status)} is approved` : `The review of ${hotfixName(status)} did not approve it`;
  return printable(detail === '' ? `${text}.` : `${text}: ${detail.replace(/\.$/, '')}.`);
}

export function activate({ context, statuses }: Hotfix): void {
  const watch = new ReviewWatch();
  context.subscriptions.push(statuses.onDidChange(() => {
    for (const status of statuses.all()) {
      const verdict = watch.verdict(status);
      if (verdict !== undefined) void tell(status, verdict);
    }
  }));
}

async function tell(status: Status, verdict: Verdict): Promise<void> {
  const show = 'Show';
  const text = noticeText(status, verdict);
  const answer = verdict === 'approved'
    ? await vscode.window.showInformationMessage(text, show) : await vscode.window.showWarningMessage(text, show);
  if (answer === show) await vscode.commands.executeCommand('hotfix.showActions');
}
