// What the server last said of every repository of this window, and when.

import * as vscode from 'vscode';
import { ServerTime, serverTime, timeAt } from './clock';
import { Status } from './protocol';

interface Known {
  status: Status;
  time: ServerTime;
}

export interface Current {
  status: Status;
  /** The server's time now, in milliseconds. */
  now: number;
}

function contains(repository: string, uri: vscode.Uri): boolean {
  const root = vscode.Uri.parse(repository).path.replace(/\/$/, '');
  return uri.scheme === 'file' && (uri.path === root || uri.path.startsWith(`${root}/`));
}

export class Statuses implements vscode.Disposable {
  private readonly known = new Map<string, Known>();
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.changed.event;

  constructor(private readonly monotonic: () => number = () => performance.now()) {}

  dispose(): void {
    this.changed.dispose();
  }

  /** The server's whole answer: repositories that are not in it are gone. */
  replace(all: readonly Status[]): void {
    this.known.clear();
    for (const status of all) this.remember(status);
    this.changed.fire();
  }

  update(status: Status): void {
    this.remember(status);
    this.changed.fire();
  }

  clear(): void {
    if (this.known.size === 0) return;
    this.known.clear();
    this.changed.fire();
  }

  all(): Status[] {
    return [...this.known.values()].map(one => one.status);
  }

  /** Repositories that a hotfix can be started in. */
  repositories(): Status[] {
    return this.all().filter(status => status.state !== 'none' && status.repository !== '');
  }

  /** The innermost repository that has this file. */
  of(uri: vscode.Uri): Status | undefined {
    return this.repositories().filter(status => contains(status.repository, uri))
      .sort((a, b) => b.repository.length - a.repository.length)[0];
  }

  /** The hotfix that this window speaks of: a running one before one that is elsewhere, the editor's before others. */
  current(): Current | undefined {
    const uri = vscode.window.activeTextEditor?.document.uri;
    const own = uri === undefined ? undefined : this.of(uri);
    const rank = (status: Status): number => (status.active ? 2 : 0) + (status === own ? 1 : 0);
    const best = this.all().filter(status => status.state === 'ok' && (status.active || status.id !== null))
      .sort((a, b) => rank(b) - rank(a))[0];
    return best === undefined ? undefined : { status: best, now: this.now(best) };
  }

  now(status: Status): number {
    const known = this.known.get(status.repository);
    return known === undefined ? Date.parse(status.now) : timeAt(known.time, this.monotonic());
  }

  private remember(status: Status): void {
    this.known.set(status.repository, { status, time: serverTime(status.now, this.monotonic()) });
  }
}
