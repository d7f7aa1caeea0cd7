// Which hotfixd runs, and why one cannot.

import { execFile } from 'node:child_process';
import * as vscode from 'vscode';

export interface ServerProgram {
  path: string;
  fromSettings: boolean;
}

/** The setting is of scope `machine`: a workspace cannot name a program. */
export function serverProgram(extension: vscode.Uri): ServerProgram {
  const setting = vscode.workspace.getConfiguration('hotfix').get<string>('server.path', '').trim();
  if (setting !== '') return { path: setting, fromSettings: true };
  const name = process.platform === 'win32' ? 'hotfixd.exe' : 'hotfixd';
  return { path: vscode.Uri.joinPath(extension, 'server', name).fsPath, fromSettings: false };
}

function reasonOf(error: Error & { code?: string | number | null }, stderr: string): string {
  if (error.code === 'ENOENT') return 'There is no such file.';
  if (error.code === 'EACCES') return 'It may not be executed.';
  const said = stderr.trim().split('\n').pop() ?? '';
  return said === '' ? error.message : said;
}

/** Why it cannot be started; undefined where it can. A library that is missing shows only when it is run. */
export function whyNotStartable(program: ServerProgram): Promise<string | undefined> {
  return new Promise(resolve => {
    execFile(program.path, ['--version'], { timeout: 20_000 }, (error, _out, stderr) => {
      if (error === null) return resolve(undefined);
      const remedy = program.fromSettings
        ? 'Correct the setting "hotfix.server.path", or empty it to use the one in the extension.'
        : 'Install the libraries it names or a build for this system, or name a hotfixd that runs here in the setting "hotfix.server.path".';
      resolve(`hotfixd cannot be started from ${program.path}: ${reasonOf(error, stderr)} ${remedy}`);
    });
  });
}
