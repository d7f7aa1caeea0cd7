// What a click on the timer offers: the next action, the steps with their clocks, and the few things of the editor itself.

import * as vscode from 'vscode';
import { Hotfix } from './hotfix';
import { hotfixName, originText, stepClock, stepIcon, stepName } from './status_text';
import { label } from './text';

interface Action extends vscode.QuickPickItem {
  run?: () => Thenable<unknown>;
}

export function activate(hotfix: Hotfix): void {
  hotfix.context.subscriptions.push(vscode.commands.registerCommand('hotfix.showActions', () => showActions(hotfix)));
}

async function showActions(hotfix: Hotfix): Promise<void> {
  const current = hotfix.statuses.current();
  const title = current === undefined ? 'Hotfix' : `Hotfix ${hotfixName(current.status)}`;
  const placeHolder = current?.status.active ? originText(current.status) : undefined;
  const chosen = await vscode.window.showQuickPick(actions(hotfix), { title, placeHolder, matchOnDescription: true });
  await chosen?.run?.();
}

function command(text: string, id: string, description = ''): Action {
  return { label: text, description, run: () => vscode.commands.executeCommand(id) };
}

function actions({ server, statuses }: Hotfix): Action[] {
  const current = statuses.current();
  const items: Action[] = [];
  const next = current?.status.next ?? null;
  if (next !== null) {
    const repository = current?.status.repository;
    items.push(server.can(next.command)
      ? { label: `$(play) ${label(next.title)}`, description: 'next',
          run: () => vscode.commands.executeCommand(next.command, { repository }) }
      : { label: `$(arrow-right) ${label(next.title)}`, description: 'next' });
  }
  const editor = vscode.window.activeTextEditor;
  if (current?.status.active && editor?.document.uri.scheme === 'file') {
    items.push(command('$(diff) Compare with production', 'hotfix.compareWithProduction'));
  }
  items.push(command('$(json) Open policy', 'hotfix.openPolicy'), command('$(output) Show log', 'hotfix.showLog'));
  if (current !== undefined) {
    items.push({ label: 'Steps', kind: vscode.QuickPickItemKind.Separator });
    for (const step of current.status.steps) {
      items.push({
        label: `$(${stepIcon(step)}) ${stepName(step.step)}`,
        description: [stepClock(step, current.now), label(step.detail)].filter(text => text !== '').join('  '),
      });
    }
  }
  return items;
}
