// A real VS Code without a screen: code-server with a state folder of its own.

import { execFileSync, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { codeServer } from './environment.ts';

const quiet = {
  'workbench.startupEditor': 'none', 'workbench.enableExperiments': false, 'telemetry.telemetryLevel': 'off',
  'update.mode': 'none', 'extensions.autoUpdate': false, 'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true, 'chat.disableAIFeatures': true, 'chat.agent.enabled': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden', 'workbench.tips.enabled': false, 'git.autofetch': false,
  'git.openRepositoryInParentFolders': 'never', 'editor.accessibilitySupport': 'off', 'editor.cursorBlinking': 'solid',
  'editor.minimap.enabled': false, 'editor.quickSuggestions': { other: false, comments: false, strings: false },
  'editor.autoIndent': 'none', 'editor.autoClosingBrackets': 'never', 'editor.autoClosingQuotes': 'never',
  'typescript.disableAutomaticTypeAcquisition': true, 'js/ts.tsserver.automaticTypeAcquisition.enabled': false,
  'window.menuBarVisibility': 'classic', 'remote.autoForwardPorts': false, 'files.autoSave': 'off',
  'security.workspace.trust.enabled': true, 'security.workspace.trust.startupPrompt': 'always',
};

export interface CodeServerOptions {
  state: string;
  extensions: readonly string[];
  settings?: Record<string, unknown>;
  /** Settings of scope `machine`: a remote window takes them from no other file. */
  machineSettings?: Record<string, unknown>;
  args?: readonly string[];
  environment?: NodeJS.ProcessEnv;
  port?: number;
}

/** Nothing of the person who runs the tests is read or written. */
export function ownEnvironment(state: string): NodeJS.ProcessEnv {
  const home = join(state, 'home');
  const kept = Object.entries(process.env).filter(([name]) => !/^(GIT_|XDG_|VSCODE_|HOTFIX_IDLE|NODE_TEST_)/.test(name));
  return {
    ...Object.fromEntries(kept), HOME: home, GIT_CONFIG_NOSYSTEM: '1', GIT_TERMINAL_PROMPT: '0', TMPDIR: join(state, 't'),
    XDG_DATA_HOME: join(home, 'data'), XDG_CONFIG_HOME: join(home, 'config'), XDG_CACHE_HOME: join(home, 'cache'),
    XDG_STATE_HOME: join(home, 'state'), XDG_RUNTIME_DIR: join(state, 't'),
  };
}

export async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>(resolve => probe.listen(0, '127.0.0.1', resolve));
  const address = probe.address();
  await new Promise<void>(resolve => probe.close(() => resolve()));
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
}

export class CodeServer {
  readonly url: string;
  readonly extensions: string;
  private readonly child: ChildProcess;
  private output = '';

  private constructor(child: ChildProcess, port: number, extensions: string) {
    this.child = child;
    this.url = `http://127.0.0.1:${port}`;
    this.extensions = extensions;
    child.stdout?.on('data', (text: Buffer) => { this.output += text.toString(); });
    child.stderr?.on('data', (text: Buffer) => { this.output += text.toString(); });
  }

  static async start(options: CodeServerOptions): Promise<CodeServer> {
    const { state } = options;
    const extensions = join(state, 'extensions');
    for (const folder of ['user/User', 'user/Machine', 'extensions', 'home', 't']) mkdirSync(join(state, folder), { recursive: true });
    writeFileSync(join(state, 'config.yaml'), '');
    writeFileSync(join(state, 'user/User/settings.json'), JSON.stringify({ ...quiet, ...options.settings }, null, 1));
    writeFileSync(join(state, 'user/Machine/settings.json'), JSON.stringify(options.machineSettings ?? {}));
    const env = options.environment ?? ownEnvironment(state);
    const base = [codeServer(), '--config', join(state, 'config.yaml'), '--user-data-dir', join(state, 'user'),
                  '--extensions-dir', extensions];
    for (const extension of options.extensions)
      execFileSync(process.execPath, [...base, '--install-extension', extension, '--force'], { env, stdio: 'pipe' });
    const port = options.port ?? await freePort();
    const child = spawn(process.execPath, [
      ...base, '--bind-addr', `127.0.0.1:${port}`, '--auth', 'none', '--disable-telemetry', '--disable-update-check',
      '--disable-getting-started-override', '--ignore-last-opened', ...options.args ?? [],
    ], { env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    const server = new CodeServer(child, port, extensions);
    await server.ready();
    return server;
  }

  /** Ends it with all that it started: what still writes would put back what is being removed. */
  async stop(): Promise<void> {
    const group = -(this.child.pid ?? 0);
    const send = (signal: NodeJS.Signals | 0): boolean => {
      try {
        return process.kill(group, signal);
      } catch {
        return false;  // nobody is left
      }
    };
    if (group === 0) return;
    send('SIGTERM');
    for (let waits = 0; send(0); ++waits) {
      if (waits === 100) send('SIGKILL');
      await new Promise(resolve => setTimeout(resolve, 50));
    }
  }

  exited(): Promise<unknown> {
    return new Promise(resolve => this.child.once('exit', resolve));
  }

  private async ready(): Promise<void> {
    for (;;) {
      if (this.child.exitCode !== null) throw new Error(`code-server ended:\n${this.output}`);
      try {
        if ((await fetch(`${this.url}/healthz`)).ok) return;
      } catch {
        await new Promise(resolve => setTimeout(resolve, 50));  // it does not listen yet
      }
    }
  }
}
