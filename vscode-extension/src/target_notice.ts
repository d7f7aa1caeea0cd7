// One word when the target passes, in the window that has the hotfix checked out. A window that is opened later sees the colour.

import * as vscode from 'vscode';
import { Hotfix } from './hotfix';
import { Status } from './protocol';
import { hotfixName, running } from './status_text';

/** Tells once of every hotfix whose target passes while it is watched. */
export class TargetWatch {
  private readonly within = new Set<string>();

  /** True exactly when `status` is past its target for the first time since it was seen within it. */
  passes(status: Status, now: number): boolean {
    const passed = running(status, now);
    if (passed === undefined) return false;
    const key = `${status.repository} ${status.id ?? ''} ${status.startedAt ?? ''} ${status.targetSeconds}`;
    if (passed.seconds <= status.targetSeconds) {
      this.within.add(key);
      return false;
    }
    return this.within.delete(key);
  }
}

export function activate({ context, statuses }: Hotfix): void {
  const watch = new TargetWatch();
  const look = (): void => {
    for (const status of statuses.all()) {
      if (status.active && watch.passes(status, statuses.now(status))) void tell(status);
    }
  };
  let ticking: NodeJS.Timeout | undefined;
  const update = (): void => {
    const wanted = statuses.all().some(status => status.active);
    if (wanted) {
      look();
      ticking ??= setInterval(look, 1000);
    } else {
      clearInterval(ticking);
      ticking = undefined;
    }
  };
  context.subscriptions.push(statuses.onDidChange(update), { dispose: () => clearInterval(ticking) });
  update();
}

async function tell(status: Status): Promise<void> {
  const minutes = Math.round(status.targetSeconds / 60);
  const show = 'Show';
  const answer = await vscode.window.showWarningMessage(
    `${hotfixName(status)} is past its target of ${minutes} ${minutes === 1 ? 'minute' : 'minutes'}.`, show);
  if (answer === show) await vscode.commands.executeCommand('hotfix.showActions');
}
