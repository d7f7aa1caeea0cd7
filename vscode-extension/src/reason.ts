// Why somebody goes past a rule: one of the reasons that people give, or their own words. It stands in the timeline.

import * as vscode from 'vscode';
import { label } from './text';
import { Ui } from './ui';

export interface ReasonQuestion {
  title: string;
  placeholder: string;
  canned: readonly string[];
}

/** Undefined: the person left. Never empty. */
export function askReason(ui: Ui, question: ReasonQuestion): Promise<string | undefined> {
  return new Promise(resolve => {
    const picker = ui.createQuickPick<vscode.QuickPickItem & { reason: string }>();
    const canned = question.canned.map(reason => ({ label: label(reason), reason }));
    const ownWords = (own: string): vscode.QuickPickItem & { reason: string } =>
      ({ label: label(own), description: 'in your own words', alwaysShow: true, reason: '' });
    picker.title = question.title;
    picker.placeholder = question.placeholder;
    picker.ignoreFocusOut = true;
    picker.items = canned;
    picker.onDidChangeValue(value => {
      const own = value.trim();
      picker.items = own === '' ? canned : [...canned, ownWords(own)];
    });
    picker.onDidAccept(() => {
      const [chosen] = picker.activeItems;
      // Who types fast presses Enter while the list still has their words without the last letters.
      const reason = chosen?.reason === '' ? picker.value.trim() : chosen?.reason;
      if (reason === undefined || reason === '') return;  // nothing is said yet
      resolve(reason);
      picker.dispose();
    });
    picker.onDidHide(() => {
      resolve(undefined);
      picker.dispose();
    });
    picker.show();
  });
}
