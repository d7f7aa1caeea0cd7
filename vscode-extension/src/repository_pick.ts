// Which repository is meant, where the window has several.

import * as vscode from 'vscode';
import { Statuses } from './statuses';
import { label } from './text';
import { Ui } from './ui';

/** The repository's URI; null where the server shall say that there is none; undefined: the person left. */
export async function pickRepository(ui: Ui, statuses: Statuses): Promise<string | null | undefined> {
  const all = statuses.repositories();
  if (all.length <= 1) return all[0]?.repository ?? null;
  const editor = vscode.window.activeTextEditor?.document.uri;
  const own = editor === undefined ? undefined : statuses.of(editor);
  const items = [...all].sort((a, b) => Number(b === own) - Number(a === own)).map(status => {
    const path = vscode.Uri.parse(status.repository).path.replace(/\/$/, '');
    return { label: label(path.slice(path.lastIndexOf('/') + 1)), description: label(status.branch ?? ''),
             detail: label(path), repository: status.repository };
  });
  return (await ui.showQuickPick(items, { title: 'Hotfix', placeHolder: 'In which repository?' }))?.repository;
}
