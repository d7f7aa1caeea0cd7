// Which finding is meant, where a command that needs one was called by its name.

import * as vscode from 'vscode';
import { Finding, Status } from './protocol';
import { label } from './text';
import { Ui } from './ui';

const icons: Record<Finding['severity'], string> = { error: 'error', warning: 'warning', information: 'info', hint: 'lightbulb' };

function place(finding: Finding): string {
  if (finding.path === null) return 'the whole hotfix';
  return finding.range === null ? finding.path : `${finding.path}:${finding.range.start.line + 1}`;
}

/** Its fingerprint; undefined: the person left, or there is none. */
export async function pickFinding(ui: Ui, status: Status | undefined, title: string): Promise<string | undefined> {
  const findings = status?.findings ?? [];
  if (findings.length === 0) {
    void ui.showInformationMessage('There is no finding: nothing here does not belong.');
    return undefined;
  }
  const items: (vscode.QuickPickItem & { fingerprint: string })[] = findings.map(finding => ({
    label: `$(${icons[finding.severity]}) ${label(finding.code)}`, description: label(place(finding)),
    detail: label(finding.message), fingerprint: finding.fingerprint,
  }));
  const chosen = await ui.showQuickPick(items, { title, placeHolder: 'Which finding?', matchOnDetail: true });
  return chosen?.fingerprint;
}
