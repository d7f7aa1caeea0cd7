// The part of the editor that asks a person; the tests answer in its place.

import * as vscode from 'vscode';

export type Ui = Pick<typeof vscode.window,
  'createQuickPick' | 'createInputBox' | 'showQuickPick' | 'showErrorMessage' | 'showInformationMessage'> & {
  /** Runs this once VS Code has told of all that we changed ourselves. */
  later?(run: () => void): void;
};
