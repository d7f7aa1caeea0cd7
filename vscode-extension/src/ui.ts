// The part of the editor that asks a person; the tests answer in its place.

import * as vscode from 'vscode';

export type Ui = Pick<typeof vscode.window,
  'createQuickPick' | 'createInputBox' | 'showQuickPick' | 'showErrorMessage' | 'showInformationMessage'>;
