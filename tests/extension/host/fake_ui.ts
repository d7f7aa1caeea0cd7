// A person whose answers are written down beforehand: pickers and boxes without a screen.

import * as vscode from 'vscode';
import { Ui } from '../../../vscode-extension/src/ui';

export class FakePicker<T extends vscode.QuickPickItem> {
  private readonly accept = new vscode.EventEmitter<void>();
  private readonly active = new vscode.EventEmitter<readonly T[]>();
  private readonly hidden = new vscode.EventEmitter<void>();
  private readonly button = new vscode.EventEmitter<vscode.QuickInputButton>();
  private readonly typed = new vscode.EventEmitter<string>();
  readonly onDidAccept = this.accept.event;
  readonly onDidChangeActive = this.active.event;
  readonly onDidHide = this.hidden.event;
  readonly onDidTriggerButton = this.button.event;
  readonly onDidChangeValue = this.typed.event;
  value = '';
  busy = false;
  title: string | undefined;
  placeholder: string | undefined;
  prompt: string | undefined;
  validationMessage: string | vscode.InputBoxValidationMessage | undefined;
  private list: readonly T[] = [];
  private chosen: readonly T[] = [];
  disposed = false;

  get items(): readonly T[] {
    return this.list;
  }

  /** As VS Code does it: the first of a new list becomes the active one, and whoever listens is told a little later. */
  set items(items: readonly T[]) {
    this.list = items;
    this.tellLater(items.filter(item => item.kind !== vscode.QuickPickItemKind.Separator).slice(0, 1));
  }

  get activeItems(): readonly T[] {
    return this.chosen;
  }

  /** Told about as well. */
  set activeItems(items: readonly T[]) {
    this.chosen = items;
    this.tellLater(items);
  }

  private tellLater(items: readonly T[]): void {
    setImmediate(() => this.activate(items));
  }

  private activate(items: readonly T[]): void {
    this.chosen = items;
    this.active.fire(items);
  }

  labels(): string[] {
    return this.items.map(item => item.label);
  }

  moveTo(text: string): void {
    const found = this.items.find(item => item.label === text) ?? this.items.find(item => item.label.includes(text));
    this.activate(found === undefined ? [] : [found]);
  }

  type(text: string): void {
    this.value = text;
    this.typed.fire(text);
  }

  enter(): void {
    this.accept.fire();
  }

  back(): void {
    this.button.fire(vscode.QuickInputButtons.Back);
  }

  show(): void { /* there is no screen */ }

  hide(): void {
    this.hidden.fire();
  }

  dispose(): void {
    if (this.disposed) return;
    this.disposed = true;
    this.hidden.fire();
  }
}

type AnyPicker = FakePicker<vscode.QuickPickItem>;

export class FakeUi {
  readonly errors: string[] = [];
  readonly shown: AnyPicker[] = [];
  choose: (items: readonly vscode.QuickPickItem[]) => vscode.QuickPickItem | undefined = items => items[0];

  readonly ui = {
    createQuickPick: () => this.make(),
    createInputBox: () => this.make(),
    showQuickPick: (items: readonly vscode.QuickPickItem[]) => Promise.resolve(this.choose(items)),
    showErrorMessage: (text: string) => { this.errors.push(text); return Promise.resolve(undefined); },
    showInformationMessage: () => Promise.resolve(undefined),
    later: (run: () => void) => setImmediate(() => setImmediate(() => setImmediate(run))),
  } as unknown as Ui;

  get last(): AnyPicker {
    const last = this.shown.at(-1);
    if (last === undefined) throw new Error('nothing is shown');
    return last;
  }

  private make(): AnyPicker {
    const picker = new FakePicker<vscode.QuickPickItem>();
    this.shown.push(picker);
    return picker;
  }
}

/** Lets everything run that waits for nothing but its turn. */
export async function settle(): Promise<void> {
  for (let i = 0; i < 20; ++i) await new Promise(resolve => setImmediate(resolve));
}
