// The life of the server: started, started anew within bounds when it dies, stopped. What it says goes to `statuses`.

import * as vscode from 'vscode';
import {
  CloseAction, CloseHandlerResult, ErrorAction, ExecuteCommandSignature, LanguageClient, LanguageClientOptions, State,
} from 'vscode-languageclient/node';
import { withoutFindings } from './hover';
import {
  didChangeStatus, didGrantTrust, NextAction, output, OutputParams, PlanParams, planRequest, PlanResult, ProductionText,
  productionTextRequest, StartChoices, StartChoicesParams, startChoicesRequest, statusRequest,
} from './protocol';
import { RestartBudget } from './restart_budget';
import { ServerProgram, serverProgram, whyNotStartable } from './server_program';
import { Statuses } from './statuses';

const restartLabel = 'Restart';
const logLabel = 'Show Log';

/** What the features ask of a server; the tests have one of their own. */
export interface Questions {
  plan(params: PlanParams, token: vscode.CancellationToken): Promise<PlanResult>;
  startChoices(params: StartChoicesParams, token: vscode.CancellationToken): Promise<StartChoices>;
}

export type ExecuteMiddleware = (command: string, given: unknown[], next: ExecuteCommandSignature) => Promise<unknown>;

export class Server implements Questions, vscode.Disposable {
  private client: LanguageClient | undefined;
  private readonly budget = new RestartBudget();
  private readonly stateChanged = new vscode.EventEmitter<void>();
  private queue: Promise<void> = Promise.resolve();
  private readonly wrote = new vscode.EventEmitter<OutputParams>();
  private readonly willRun = new vscode.EventEmitter<string>();
  readonly onDidChangeState = this.stateChanged.event;
  /** What a test or a deploy writes. */
  readonly onOutput = this.wrote.event;
  /** A command is on its way to the server. */
  readonly onWillRun = this.willRun.event;
  /** Collects what a command lacks; set by the feature that knows how. */
  middleware: ExecuteMiddleware = (command, given, next) => Promise.resolve(next(command, given) as unknown);

  constructor(private readonly context: vscode.ExtensionContext, readonly statuses: Statuses,
              readonly log: vscode.LogOutputChannel) {}

  get running(): boolean {
    return this.client?.state === State.Running;
  }

  get path(): string {
    return serverProgram(this.context.extensionUri).path;
  }

  /** Whether the server has this command. */
  can(command: string): boolean {
    return this.commands().includes(command);
  }

  /** Whether the next action is one of the server's: the fix is made by a person. */
  canRun(next: NextAction): boolean {
    return next.command !== 'hotfix.next' && this.can(next.command);
  }

  commands(): readonly string[] {
    return this.running ? this.client?.initializeResult?.capabilities.executeCommandProvider?.commands ?? [] : [];
  }

  /** Starts and stops follow one another, however quickly they are asked for. */
  start(): Promise<void> {
    return this.inTurn(() => this.startNow());
  }

  restart(): Promise<void> {
    this.budget.reset();
    return this.inTurn(async () => {
      await this.stopNow();
      await this.startNow();
    });
  }

  stop(): Promise<void> {
    return this.inTurn(() => this.stopNow());
  }

  dispose(): void {
    void this.stop();
    for (const emitter of [this.stateChanged, this.wrote, this.willRun]) emitter.dispose();
  }

  plan(params: PlanParams, token: vscode.CancellationToken): Promise<PlanResult> {
    return this.connected().sendRequest(planRequest, params, token);
  }

  startChoices(params: StartChoicesParams, token: vscode.CancellationToken): Promise<StartChoices> {
    return this.connected().sendRequest(startChoicesRequest, params, token);
  }

  productionText(uri: vscode.Uri): Promise<ProductionText> {
    return this.connected().sendRequest(productionTextRequest, { textDocument: { uri: uri.toString() } });
  }

  /** Asks for every status anew. */
  async refresh(): Promise<void> {
    const client = this.client;
    if (client === undefined || !this.running) return;
    try {
      const all = await client.sendRequest(statusRequest, {});
      if (client === this.client) this.statuses.replace(all);
    } catch (error) {
      this.log.warn(`hotfix/status: ${String(error)}`);
    }
  }

  private inTurn(task: () => Promise<void>): Promise<void> {
    this.queue = this.queue.then(task, task);
    return this.queue;
  }

  private connected(): LanguageClient {
    if (this.client === undefined || !this.running) throw new Error('The hotfix server is not running.');
    return this.client;
  }

  private async startNow(): Promise<void> {
    if (this.client !== undefined) return;
    const program = serverProgram(this.context.extensionUri);
    const problem = await whyNotStartable(program);
    if (problem !== undefined) {
      this.log.error(problem);
      void this.offer(vscode.window.showErrorMessage(problem, restartLabel, logLabel));
      return;
    }
    const client = this.makeClient(program);
    this.client = client;
    try {
      await client.start();
    } catch (error) {
      this.log.error(`The server did not start: ${String(error)}`);
    }
  }

  private makeClient(program: ServerProgram): LanguageClient {
    const client = new LanguageClient('hotfix', 'Hotfix', { command: program.path, args: ['--stdio'] },
                                      this.clientOptions());
    client.onNotification(didChangeStatus, status => this.statuses.update(status));
    client.onNotification(output, params => this.wrote.fire(params));
    client.onDidChangeState(({ newState }) => this.stateOf(client, newState));
    return client;
  }

  private clientOptions(): LanguageClientOptions {
    return {
      documentSelector: [{ scheme: 'file' }],
      outputChannel: this.log,
      initializationOptions: () => ({ trusted: vscode.workspace.isTrusted, settings: policySettings() }),
      errorHandler: { error: () => ({ action: ErrorAction.Continue }), closed: () => this.died() },
      middleware: {
        provideHover: async (document, position, token, next) => {
          const hover = await next(document, position, token);
          return hover ? withoutFindings(hover, document) : hover;
        },
        executeCommand: (command, given: unknown[], next) => this.middleware(command, given, (name, words) => {
          this.willRun.fire(name);
          return next(name, words) as unknown;
        }),
      },
    };
  }

  private stateOf(client: LanguageClient, state: State): void {
    if (client !== this.client) return;
    if (state === State.Running) {
      // Trust may have been granted between our asking and the server's listening.
      if (vscode.workspace.isTrusted) this.sendTrust();
      void this.refresh();
    } else {
      this.statuses.clear();
    }
    this.stateChanged.fire();
  }

  sendTrust(): void {
    if (this.running) void this.client?.sendNotification(didGrantTrust);
  }

  sendSettings(): void {
    if (this.running) {
      void this.client?.sendNotification('workspace/didChangeConfiguration', { settings: { hotfix: policySettings() } });
    }
  }

  private died(): CloseHandlerResult {
    this.statuses.clear();
    if (this.budget.allows(Date.now())) {
      const text = 'The hotfix server stopped unexpectedly and is being started again. Nothing is lost: what it knows is in git.';
      this.log.warn(text);
      void this.offer(vscode.window.showWarningMessage(text, logLabel));
      return { action: CloseAction.Restart, handled: true };
    }
    const text = 'The hotfix server stopped five times within three minutes and stays stopped.';
    this.log.error(text);
    void this.offer(vscode.window.showErrorMessage(text, restartLabel, logLabel));
    return { action: CloseAction.DoNotRestart, handled: true };
  }

  private async stopNow(): Promise<void> {
    const client = this.client;
    this.client = undefined;
    this.statuses.clear();
    if (client !== undefined) {
      try {
        await client.dispose();
      } catch (error) {
        this.log.warn(`The server did not stop in order: ${String(error)}`);  // it had died already
      }
    }
    this.stateChanged.fire();
  }

  private async offer(asked: Thenable<string | undefined>): Promise<void> {
    const answer = await asked;
    if (answer === restartLabel) await this.restart();
    if (answer === logLabel) this.log.show();
  }
}

/** The person's own policy keys. In restricted mode VS Code hides what the workspace says of them. */
function policySettings(): object {
  return vscode.workspace.getConfiguration('hotfix').get<object>('policy', {});
}
