// A finding is accepted with a reason: one of those that people give, or their own words.

import * as vscode from 'vscode';
import { AcceptArguments, CommandResult } from './protocol';
import { Next, report, run } from './run_command';
import { Ui } from './ui';

const command = 'hotfix.accept';
const reasons = ['The fix needs it', 'Agreed with the reviewer', 'Harmless, and reverting it costs more'];

export async function accept(ui: Ui, given: AcceptArguments, next: Next): Promise<CommandResult | undefined> {
  const reason = given.reason ?? await askReason(ui);
  return reason === undefined ? undefined : report(ui, await run(next, command, { ...given, reason }));
}

function askReason(ui: Ui): Promise<string | undefined> {
  return new Promise(resolve => {
    const picker = ui.createQuickPick();
    const canned: vscode.QuickPickItem[] = reasons.map(label => ({ label }));
    picker.title = 'Hotfix: Accept';
    picker.placeholder = 'Why is this fine in this hotfix? It stands in the timeline.';
    picker.items = canned;
    picker.onDidChangeValue(value => {
      const own = value.trim();
      picker.items = own === '' ? canned : [...canned, { label: own, description: 'in your own words', alwaysShow: true }];
    });
    picker.onDidAccept(() => {
      const [chosen] = picker.activeItems;
      if (chosen !== undefined) resolve(chosen.label);
      picker.dispose();
    });
    picker.onDidHide(() => {
      resolve(undefined);
      picker.dispose();
    });
    picker.show();
  });
}
