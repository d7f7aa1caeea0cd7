// The Hotfix view in source control: the next action, the steps with their clocks, where it is merged back to.

import * as vscode from 'vscode';
import { Hotfix } from './hotfix';
import { MergeBackTarget, NextAction, Step } from './protocol';
import { originText, stepClock, stepIcon, stepName } from './status_text';
import { printable } from './text';

type Node =
  | { kind: 'next'; next: NextAction; runnable: boolean }
  | { kind: 'origin'; text: string }
  | { kind: 'step'; step: Step; targets: MergeBackTarget[]; clock: string }
  | { kind: 'target'; target: MergeBackTarget };

const stepColours: Partial<Record<Step['state'], string>> = {
  done: 'testing.iconPassed', failed: 'testing.iconFailed', active: 'charts.blue', blocked: 'charts.yellow',
};
const targetIcons: Record<MergeBackTarget['state'], string> = {
  pending: 'circle-outline', merged: 'pass', equivalent: 'pass', conflict: 'warning',
};

function icon(id: string, colour?: string): vscode.ThemeIcon {
  return colour === undefined ? new vscode.ThemeIcon(id) : new vscode.ThemeIcon(id, new vscode.ThemeColor(colour));
}

function stepItem({ step, targets, clock }: Extract<Node, { kind: 'step' }>): vscode.TreeItem {
  const some = step.step === 'mergeBack' && targets.length > 0;
  const item = new vscode.TreeItem(
    stepName(step.step), some ? vscode.TreeItemCollapsibleState.Expanded : vscode.TreeItemCollapsibleState.None);
  item.id = `step ${step.step}`;
  item.description = [clock, printable(step.detail)].filter(text => text !== '').join('  ');
  item.iconPath = icon(stepIcon(step), stepColours[step.state]);
  item.tooltip = `${stepName(step.step)}: ${step.state}${item.description === '' ? '' : `, ${item.description}`}`;
  return item;
}

function treeItem(node: Node): vscode.TreeItem {
  switch (node.kind) {
    case 'next': {
      const item = new vscode.TreeItem(printable(node.next.title));
      item.iconPath = icon(node.runnable ? 'play' : 'arrow-right');
      item.description = 'next';
      if (node.runnable) item.command = { command: node.next.command, title: node.next.title };
      return item;
    }
    case 'origin': {
      const item = new vscode.TreeItem(printable(node.text));
      item.iconPath = icon('tag');
      return item;
    }
    case 'step':
      return stepItem(node);
    case 'target': {
      const item = new vscode.TreeItem(printable(node.target.target));
      item.iconPath = icon(targetIcons[node.target.state]);
      item.description = [node.target.state, ...node.target.conflicts.map(printable)].join('  ');
      return item;
    }
  }
}

class Steps implements vscode.TreeDataProvider<Node> {
  private readonly changed = new vscode.EventEmitter<Node | undefined>();
  readonly onDidChangeTreeData = this.changed.event;
  private steps: Extract<Node, { kind: 'step' }>[] = [];

  constructor(private readonly hotfix: Hotfix) {}

  refresh(): void {
    this.changed.fire(undefined);
  }

  /** Redraws only the steps whose clocks moved. */
  tick(): void {
    const now = this.hotfix.statuses.current()?.now;
    if (now === undefined) return;
    for (const node of this.steps) {
      const clock = stepClock(node.step, now);
      if (clock === node.clock) continue;
      node.clock = clock;
      this.changed.fire(node);
    }
  }

  getTreeItem(node: Node): vscode.TreeItem {
    return treeItem(node);
  }

  getChildren(node?: Node): Node[] {
    if (node?.kind === 'step') return node.targets.map(target => ({ kind: 'target', target }));
    const current = this.hotfix.statuses.current();
    if (node !== undefined || current === undefined || !current.status.active) return [];
    const { status, now } = current;
    this.steps = status.steps.map(step => ({
      kind: 'step', step, clock: stepClock(step, now), targets: step.step === 'mergeBack' ? status.mergeBack : [],
    }));
    const next: Node[] = status.next === null
      ? [] : [{ kind: 'next', next: status.next, runnable: this.hotfix.server.can(status.next.command) }];
    return [...next, { kind: 'origin', text: originText(status) }, ...this.steps];
  }
}

export function activate(hotfix: Hotfix): void {
  const steps = new Steps(hotfix);
  const view = vscode.window.createTreeView('hotfix.steps', { treeDataProvider: steps });
  const ticking = setInterval(() => {
    if (view.visible) steps.tick();
  }, 1000);
  hotfix.context.subscriptions.push(
    view, { dispose: () => clearInterval(ticking) }, hotfix.statuses.onDidChange(() => steps.refresh()),
    vscode.window.onDidChangeActiveTextEditor(() => steps.refresh()));
}
