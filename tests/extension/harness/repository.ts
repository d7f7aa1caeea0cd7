// The demo repository: v1.0.0 nine days ago, main five commits ahead, a remote beside it.

import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { demoProgram } from './environment.ts';

export class Repository {
  readonly path: string;
  private readonly environment: NodeJS.ProcessEnv;

  constructor(folder: string, environment: NodeJS.ProcessEnv) {
    this.environment = environment;
    execFileSync(demoProgram(), ['--make', folder], { env: environment });
    this.path = join(folder, 'payments');
  }

  git(...words: string[]): string {
    return execFileSync('git', words, { cwd: this.path, env: this.environment, encoding: 'utf8', stdio: 'pipe' }).trimEnd();
  }

  read(file: string): string {
    return readFileSync(join(this.path, file), 'utf8');
  }

  write(file: string, text: string): void {
    const path = join(this.path, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
}
