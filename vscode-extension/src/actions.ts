// What a click on the timer offers: the next action, what else can be done now, the steps with their clocks.

import * as vscode from 'vscode';
import { Hotfix } from './hotfix';
import { Current } from './statuses';
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

function command(text: string, id: string, ...words: unknown[]): Action {
  return { label: text, run: () => vscode.commands.executeCommand(id, ...words) };
}

function separator(text: string): Action {
  return { label: text, kind: vscode.QuickPickItemKind.Separator };
}

const ofTheServer: readonly [string, string][] = [
  ['hotfix.test', '$(beaker) Run the tests'], ['hotfix.requestReview', '$(git-pull-request) Request a review'],
  ['hotfix.deploy', '$(rocket) Deploy'], ['hotfix.mergeBack', '$(git-merge) Merge back'], ['hotfix.undo', '$(discard) Undo a step'],
  ['hotfix.abort', '$(circle-slash) Leave the hotfix'], ['hotfix.timeline', '$(book) Open the timeline'],
];

function next({ server }: Hotfix, { status }: Current): Action[] {
  if (status.next === null) return [];
  const text = label(status.next.title);
  if (server.canRun(status.next))
    return [{ ...command(`$(play) ${text}`, status.next.command, { repository: status.repository }), description: 'next' }];
  const place = status.next.step === 'fix' ? { run: () => vscode.commands.executeCommand('workbench.scm.focus') } : {};
  return [{ label: `$(arrow-right) ${text}`, description: 'next', ...place }];
}

function actions(hotfix: Hotfix): Action[] {
  const current = hotfix.statuses.current();
  const items: Action[] = current === undefined ? [] : next(hotfix, current);
  if (current?.status.active) {
    if (vscode.window.activeTextEditor?.document.uri.scheme === 'file')
      items.push(command('$(diff) Compare with production', 'hotfix.compareWithProduction'));
    for (const [id, text] of ofTheServer) {
      if (hotfix.server.can(id) && id !== current.status.next?.command)
        items.push(command(text, id, { repository: current.status.repository }));
    }
  }
  items.push(command('$(json) Open policy', 'hotfix.openPolicy'), command('$(output) Show log', 'hotfix.showLog'));
  if (current !== undefined) {
    items.push(separator('Steps'));
    for (const step of current.status.steps) {
      items.push({
        label: `$(${stepIcon(step)}) ${stepName(step.step)}`,
        description: [stepClock(step, current.now), label(step.detail)].filter(text => text !== '').join('  '),
      });
    }
  }
  return items;
}
