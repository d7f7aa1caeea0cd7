// The timer in the status bar. Nothing where there is no hotfix.

import * as vscode from 'vscode';
import { Hotfix } from './hotfix';
import { spokenText, StatusLine, statusLine, tooltip } from './status_text';

const background: Record<StatusLine['urgency'], string | undefined> = {
  calm: undefined, warning: 'statusBarItem.warningBackground', error: 'statusBarItem.errorBackground',
};

export function activate({ context, server, statuses }: Hotfix): void {
  const item = vscode.window.createStatusBarItem('timer', vscode.StatusBarAlignment.Left, 10_000);
  item.name = 'Hotfix';
  item.command = 'hotfix.showActions';
  let shownMinute = -1;
  let ticking: NodeJS.Timeout | undefined;
  let drift = wallDrift();

  const show = (changed: boolean): void => {
    const current = statuses.current();
    const line = current === undefined ? undefined : statusLine(current.status, current.now);
    if (current === undefined || line === undefined) {
      item.hide();
      if (ticking !== undefined) clearInterval(ticking);
      ticking = undefined;
      return;
    }
    item.text = line.text;
    const colour = background[line.urgency];
    item.backgroundColor = colour === undefined ? undefined : new vscode.ThemeColor(colour);
    // A hover that is rebuilt each second cannot be read.
    const minute = Math.floor(current.now / 60_000);
    if (changed || minute !== shownMinute) item.tooltip = markdownTooltip(tooltip(current.status, current.now));
    shownMinute = minute;
    item.accessibilityInformation = { label: spokenText(line, current.status) };
    item.show();
    ticking ??= setInterval(tick, 1000);
  };
  const tick = (): void => {
    // The monotonic clock stands still while the machine sleeps: then the server has to say what time it is.
    if (Math.abs(wallDrift() - drift) > 2000) {
      drift = wallDrift();
      void server.refresh();
    }
    show(false);
  };
  context.subscriptions.push(
    item, statuses.onDidChange(() => show(true)), vscode.window.onDidChangeActiveTextEditor(() => show(true)),
    { dispose: () => clearInterval(ticking) });
  show(true);
}

function wallDrift(): number {
  return Date.now() - performance.now();
}

function markdownTooltip(text: string): vscode.MarkdownString {
  const markdown = new vscode.MarkdownString(text, true);
  markdown.isTrusted = false;
  return markdown;
}
