// The Hotfix view in source control: the next action, what is wrong with the hotfix as a whole, the steps with their clocks,
// where it is merged back to.

import * as vscode from 'vscode';
import { Hotfix } from './hotfix';
import { Finding, MergeBackTarget, Step } from './protocol';
import { freshness, originText, stepClock, stepIcon, stepName } from './status_text';
import { printable } from './text';
import { Row, ViewNode } from './view_node';

const stepColours: Partial<Record<Step['state'], string>> = {
  done: 'testing.iconPassed', failed: 'testing.iconFailed', active: 'charts.blue', blocked: 'charts.yellow',
};
const targetIcons: Record<MergeBackTarget['state'], string> = {
  pending: 'circle-outline', merged: 'pass', equivalent: 'pass', conflict: 'warning',
};
const findingIcons: Record<Finding['severity'], [string, string]> = {
  error: ['error', 'list.errorForeground'], warning: ['warning', 'list.warningForeground'],
  information: ['info', 'charts.blue'], hint: ['lightbulb', 'charts.blue'],
};

function icon(id: string, colour?: string): vscode.ThemeIcon {
  return colour === undefined ? new vscode.ThemeIcon(id) : new vscode.ThemeIcon(id, new vscode.ThemeColor(colour));
}

function stepItem({ step, targets, clock, age }: Extract<Row, { kind: 'step' }>): vscode.TreeItem {
  const some = step.step === 'mergeBack' && targets.length > 0;
  const item = new vscode.TreeItem(
    stepName(step.step), some ? vscode.TreeItemCollapsibleState.Expanded : vscode.TreeItemCollapsibleState.None);
  item.id = `step ${step.step}`;
  item.contextValue = `step.${step.step}.${step.state}`;
  const description = [clock, printable(step.detail)].filter(text => text !== '').join('  ');
  item.description = description;
  item.iconPath = icon(stepIcon(step), stepColours[step.state]);
  item.tooltip = [`${stepName(step.step)}: ${step.state}`, description, age].filter(text => text !== '').join(', ');
  return item;
}

function findingItem(finding: Finding): vscode.TreeItem {
  const item = new vscode.TreeItem(printable(finding.code));
  item.iconPath = icon(...findingIcons[finding.severity]);
  item.description = printable(finding.message);
  item.tooltip = printable(finding.message);
  item.contextValue = 'finding';
  return item;
}

function treeItem(row: Row): vscode.TreeItem {
  switch (row.kind) {
    case 'next': {
      const item = new vscode.TreeItem(printable(row.next.title));
      item.iconPath = icon(row.runnable ? 'play' : 'arrow-right');
      item.description = 'next';
      item.tooltip = `Next: ${printable(row.next.title)}`;
      item.contextValue = 'next';
      if (row.runnable) item.command = { command: row.next.command, title: row.next.title };
      // Nobody else can make the fix: its place is the list of changes.
      else if (row.next.step === 'fix') item.command = { command: 'workbench.scm.focus', title: 'Show the changes' };
      return item;
    }
    case 'origin': {
      const item = new vscode.TreeItem(printable(row.text));
      item.iconPath = icon('tag');
      item.contextValue = 'origin';
      return item;
    }
    case 'finding':
      return findingItem(row.finding);
    case 'step':
      return stepItem(row);
    case 'target': {
      const item = new vscode.TreeItem(printable(row.target.target));
      item.iconPath = icon(targetIcons[row.target.state]);
      item.description = [row.target.state, ...row.target.conflicts.map(printable)].join('  ');
      item.contextValue = `target.${row.target.state}`;
      return item;
    }
  }
}

class Steps implements vscode.TreeDataProvider<ViewNode> {
  private readonly changed = new vscode.EventEmitter<ViewNode | undefined>();
  readonly onDidChangeTreeData = this.changed.event;
  private steps: ViewNode<Extract<Row, { kind: 'step' }>>[] = [];

  constructor(private readonly hotfix: Hotfix) {}

  refresh(): void {
    this.changed.fire(undefined);
  }

  /** Redraws only the steps whose clocks moved. */
  tick(): void {
    const now = this.hotfix.statuses.current()?.now;
    if (now === undefined) return;
    for (const node of this.steps) {
      const clock = stepClock(node.row.step, now);
      if (clock === node.row.clock) continue;
      node.row.clock = clock;
      node.row.age = freshness(node.row.step, now);
      this.changed.fire(node);
    }
  }

  getTreeItem({ row }: ViewNode): vscode.TreeItem {
    return treeItem(row);
  }

  getChildren(node?: ViewNode): ViewNode[] {
    if (node?.row.kind === 'step')
      return node.row.targets.map(target => new ViewNode(node.repository, { kind: 'target', target }));
    const current = this.hotfix.statuses.current();
    if (node !== undefined || current === undefined || !current.status.active) return [];
    const { status, now } = current;
    const rows: Row[] = [];
    if (status.next !== null) rows.push({ kind: 'next', next: status.next, runnable: this.hotfix.server.canRun(status.next) });
    rows.push({ kind: 'origin', text: originText(status) });
    // Those of a file stand in Problems; these have no place of their own while no file is open.
    for (const finding of status.findings) {
      if (finding.path === null) rows.push({ kind: 'finding', finding });
    }
    this.steps = status.steps.map(step => new ViewNode(status.repository, {
      kind: 'step', step, clock: stepClock(step, now), age: freshness(step, now),
      targets: step.step === 'mergeBack' ? status.mergeBack : [],
    }));
    return [...rows.map(row => new ViewNode(status.repository, row)), ...this.steps];
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
