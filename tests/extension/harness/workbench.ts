// Drives VS Code as a person does: keys, palette, what can be read on the screen.

import type { Locator, Page } from 'playwright-core';
import { patience } from './environment.ts';

/** What needs another try (a key was lost, a list came too early) gets so many. */
const tooOften = 40;

export const timerId = 'hotfix.hotfix.timer';

export interface StatusItem {
  text: string;
  label: string;
  kind: string;
}

export class Workbench {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  async open(url: string, folder: string, payload?: readonly (readonly [string, string])[]): Promise<void> {
    const query = new URLSearchParams({ folder });
    if (payload !== undefined) query.set('payload', JSON.stringify(payload));
    for (let tries = 0; ; ++tries) {  // a page that stays white on a machine that has no time for it is loaded again
      try {
        await this.page.goto(`${url}/?${query}`);
        await this.page.locator('.monaco-workbench .part.statusbar .statusbar-item').first().waitFor({ timeout: patience });
        return;
      } catch (error) {
        if (tries === 2) throw error;
      }
    }
  }

  // ---- trust ----

  async answerTrust(yes: boolean): Promise<void> {
    const dialog = this.page.locator('.monaco-dialog-box', { hasText: 'Do you trust the authors' });
    await dialog.waitFor({ timeout: patience });
    await dialog.getByRole('button', { name: yes ? /^Yes, I trust/ : /^No, I don't trust/ }).click();
    await dialog.waitFor({ state: 'detached' });
  }

  // ---- quick input ----

  input(): Locator {
    return this.page.locator('.quick-input-widget input[type=text]');
  }

  rows(): Locator {
    return this.page.locator('.quick-input-list .monaco-list-row');
  }

  async rowLabels(): Promise<string[]> {
    return this.rows().evaluateAll(rows => rows.map(row => row.getAttribute('aria-label') ?? ''));
  }

  async closeInput(): Promise<void> {
    await this.page.keyboard.press('Escape');
    await this.inputGone();
  }

  async inputGone(): Promise<void> {
    await this.page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
  }

  async palette(text: string): Promise<void> {
    await this.page.keyboard.press('F1');
    await this.input().waitFor();
    await this.input().fill(`>${text}`);
    await this.rows().first().waitFor();
  }

  async command(title: string): Promise<void> {
    await (await this.offered(title)).click();
  }

  /** The palette's row of a command. A palette that is open does not learn of commands that come later: it is opened again. */
  async offered(title: string): Promise<Locator> {
    const row = this.page.locator(`.quick-input-list .monaco-list-row[aria-label^="${title}"]`).first();
    for (let tries = 0; ; ++tries) {
      await this.palette(title);
      try {
        await row.waitFor({ timeout: 2000 });
        return row;
      } catch (error) {
        if (tries === tooOften) throw error;
        await this.closeInput();
      }
    }
  }

  // ---- editors ----

  async quickOpen(path: string): Promise<void> {
    const name = path.split('/').pop() ?? path;
    for (let tries = 0; ; ++tries) {  // a search that began before the files were known is not begun again by itself
      await this.page.keyboard.press('Control+P');
      await this.input().waitFor();
      await this.input().fill(path);
      try {
        await this.rows().filter({ hasText: name }).first().waitFor({ timeout: 5000 });
        break;
      } catch (error) {
        if (tries === tooOften) throw error;
        await this.closeInput();
      }
    }
    await this.page.keyboard.press('Enter');
    await this.page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
    await this.page.locator(`.tabs-container .tab.active[data-resource-name="${name}"]`).waitFor();
    await this.page.locator('.editor-instance .monaco-editor .view-line').first().waitFor();
  }

  async goTo(line: number, column = 1): Promise<void> {
    await this.page.keyboard.press('Control+G');
    await this.input().waitFor();
    await this.input().fill(`:${line}:${column}`);
    await this.page.keyboard.press('Enter');
    await this.page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
    await this.page.locator('.editor-instance .monaco-editor.focused').waitFor();
  }

  async visibleText(): Promise<string[]> {
    return this.page.locator('.editor-instance .monaco-editor .view-line').evaluateAll(lines => lines
      .map(line => ({ top: parseFloat((line as HTMLElement).style.top), text: (line.textContent ?? '').replace(/\u00a0/g, ' ') }))
      .sort((a, b) => a.top - b.top).map(line => line.text));
  }

  /** Shows the hover of the line that the cursor is on, and waits until it says so. */
  async hover(text: string): Promise<void> {
    await this.command('Show or Focus Hover');
    await this.page.locator('.monaco-hover', { hasText: text }).first().waitFor();
  }

  squiggles(kind: 'error' | 'warning' | 'info'): Locator {
    return this.page.locator(`.editor-instance .monaco-editor .squiggly-${kind}`);
  }

  /** The Hotfix view of Source Control, where VS Code keeps what is contributed folded until somebody opens it. */
  async openSteps(): Promise<Locator> {
    await this.command('Source Control: Focus on Hotfix View');
    const pane = this.page.locator('.pane', { has: this.page.locator('.pane-header', { hasText: 'Hotfix' }) });
    await pane.locator('.monaco-list-row').first().waitFor();
    return pane.locator('.monaco-list-row');
  }

  /** A click on an action of a row of the Hotfix view; the actions are there while the pointer is. */
  async stepAction(step: string, action: string): Promise<void> {
    const rows = await this.openSteps();
    const row = rows.filter({ has: this.page.locator(`.label-name`, { hasText: new RegExp(`^${step}$`) }) }).first();
    await row.hover();
    await row.locator(`.action-label[aria-label^="${action}"]`).click();
  }

  async fold(view: string): Promise<void> {
    const header = this.page.locator('.pane-header[aria-expanded=true]', { hasText: view });
    if (await header.count() > 0) await header.first().click({ position: { x: 30, y: 10 } });
  }

  // ---- problems, quick fixes, notifications, status bar ----

  async openProblems(): Promise<Locator> {
    const panel = this.page.locator('.markers-panel');
    if (!await panel.isVisible()) await this.command('Problems: Focus on Problems View');
    await panel.waitFor();
    return panel.locator('.monaco-list-row');
  }

  async problem(text: string): Promise<Locator> {
    const row = (await this.openProblems()).filter({ hasText: text }).first();
    await row.waitFor();
    return row;
  }

  async quickFix(title: string): Promise<void> {
    await this.page.locator('.editor-instance .monaco-editor.focused').waitFor();
    const menu = this.page.locator('.action-widget:not(.action-list-submenu-panel)');
    const row = menu.locator('.monaco-list-row', { hasText: title });
    for (let tries = 0; ; ++tries) {  // a key that is sent while focus comes back from quick input is lost
      await this.page.keyboard.press('Control+.');
      try {
        await row.first().waitFor({ timeout: 2000 });
        break;
      } catch (error) {
        if (tries === tooOften) throw error;
        await this.page.keyboard.press('Escape');
      }
    }
    await row.first().click();
  }

  notification(text: string | RegExp): Locator {
    return this.page.locator('.notification-toast', { hasText: text });
  }

  timer(): Locator {
    return this.page.locator(`.statusbar-item[id="${timerId}"]`);
  }

  async timerItem(): Promise<StatusItem> {
    return this.timer().evaluate(item => ({
      text: (item.textContent ?? '').trim(), label: item.getAttribute('aria-label') ?? '',
      kind: [...item.classList].find(name => name.endsWith('-kind')) ?? '',
    }));
  }

  /** Waits until the timer reads so, and says what it read. */
  async timerReads(text: RegExp): Promise<string> {
    await this.timer().filter({ hasText: text }).waitFor({ timeout: patience });
    return (await this.timerItem()).text;
  }
}
