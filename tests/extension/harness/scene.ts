// One scenario: a repository, a VS Code with the .vsix on it, a browser window; all of it gone afterwards.

import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { chromium } from 'playwright-core';
import type { Page } from 'playwright-core';
import { CodeServer, ownEnvironment } from './code_server.ts';
import { browserProgram, patience, screenshots, vsix } from './environment.ts';
import { Repository } from './repository.ts';
import { Workbench } from './workbench.ts';

export interface Scene {
  workbench: Workbench;
  page: Page;
  repository: Repository;
  server: CodeServer;
  state: string;
  /** Opens the repository in the window. */
  open(): Promise<void>;
  picture(name: string): Promise<void>;
}

export interface SceneOptions {
  settings?: Record<string, unknown>;
  machineSettings?: Record<string, unknown>;
  /** How the window begins: asked as a person is, in restricted mode, or trusted. */
  trust?: 'ask' | 'restricted' | 'trusted';
  prepare?(repository: Repository, state: string): void;
}

const plays = 3;

/** Played again where it failed: a machine that stood still is not a fault, and a fault comes again. Each failure is told. */
export function scene(name: string, options: SceneOptions, play: (scene: Scene) => Promise<void>): void {
  test(name, { timeout: 1_500_000 }, async context => {
    for (let played = 1; ; ++played) {
      try {
        return await once(name, options, play);
      } catch (error) {
        if (played === plays) throw error;
        context.diagnostic(`failed, and is played again: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
  });
}

async function once(name: string, options: SceneOptions, play: (scene: Scene) => Promise<void>): Promise<void> {
  const state = mkdtempSync(join(tmpdir(), 'hotfix-ext-'));
  const undo: (() => Promise<unknown>)[] = [async () => rmSync(state, { recursive: true, force: true, maxRetries: 20 })];
  let page: Page | undefined;
  try {
    const environment = ownEnvironment(state);
    mkdirSync(join(state, 't'), { recursive: true });
    mkdirSync(join(state, 'home'), { recursive: true });
    const repository = new Repository(join(state, 'demo'), environment);
    options.prepare?.(repository, state);
    const trust = options.trust ?? 'trusted';
    const server = await CodeServer.start({
      state, environment, extensions: [vsix()],
      settings: { ...trust === 'restricted' ? { 'security.workspace.trust.startupPrompt': 'never' } : {}, ...options.settings },
      machineSettings: options.machineSettings ?? {},
      args: trust === 'trusted' ? ['--disable-workspace-trust'] : [],
    });
    undo.push(() => server.stop());
    const browser = await chromium.launchPersistentContext(join(state, 'chromium'), {
      executablePath: browserProgram(), headless: true, viewport: { width: 1280, height: 800 },
      args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
             '--disable-component-update', '--disable-sync'],
    });
    undo.push(() => browser.close());
    browser.setDefaultTimeout(patience);  // what is slow is not wrong: two cores may be shared with a compiler
    page = browser.pages()[0] ?? await browser.newPage();
    const workbench = new Workbench(page);
    await play({
      workbench, page, repository, server, state,
      open: () => workbench.open(server.url, repository.path),
      picture: picture => screenshot(workbench.page, picture),
    });
  } catch (error) {
    if (page !== undefined) await screenshot(page, `failed ${name}`.replace(/\W+/g, '-')).catch(() => undefined);
    throw error;
  } finally {
    for (const step of undo.reverse()) await step();
  }
}

async function screenshot(page: Page, name: string): Promise<void> {
  mkdirSync(screenshots(), { recursive: true });
  await page.mouse.move(1100, 18);  // where nothing has a hover
  await page.screenshot({ path: join(screenshots(), `${name}.png`), animations: 'disabled' });
}
