// What the server answers with a document (timeline, audit) is opened as one: a draft to edit and keep, or to close.

import * as vscode from 'vscode';
import { CommandResult } from './protocol';

export const documentCommands: readonly string[] = ['hotfix.timeline', 'hotfix.audit'];

export async function openDocument(result: CommandResult | undefined): Promise<void> {
  if (typeof result?.document !== 'string') return;
  const document = await vscode.workspace.openTextDocument({ language: 'markdown', content: result.document });
  await vscode.window.showTextDocument(document, { preview: false });
}
