// The palette shows what can be done: `hotfix.serverRunning`, `hotfix.active` (on the branch that is checked out),
// `hotfix.known` (somewhere in this repository), and `hotfix.can.start` and the like for the
// commands that the server has.

import * as vscode from 'vscode';
import { Hotfix } from './hotfix';

export function activate({ context, server, statuses }: Hotfix): void {
  const values = new Map<string, boolean>();
  const set = (key: string, value: boolean): void => {
    if ((values.get(key) ?? false) === value) return;
    values.set(key, value);
    void vscode.commands.executeCommand('setContext', key, value);
  };
  const update = (): void => {
    set('hotfix.serverRunning', server.running);
    set('hotfix.active', statuses.current()?.status.active ?? false);
    set('hotfix.known', statuses.current() !== undefined);
    const can = server.commands().map(command => command.replace(/^hotfix\./, 'hotfix.can.'));
    for (const key of values.keys()) {
      if (key.startsWith('hotfix.can.') && !can.includes(key)) set(key, false);
    }
    for (const key of can) set(key, true);
  };
  context.subscriptions.push(
    statuses.onDidChange(update), server.onDidChangeState(update), vscode.window.onDidChangeActiveTextEditor(update));
  update();
}
