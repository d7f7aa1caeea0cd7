// What `./dev test extension` tells the tests.

function required(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === '') throw new Error(`${name} is not set: run the tests by ./dev test extension`);
  return value;
}

/** How long anything may take, in milliseconds. Only a failure ever waits so long. */
export const patience = 120_000;

export const vsix = (): string => required('HOTFIX_VSIX');
export const codeServer = (): string => required('HOTFIX_CODE_SERVER');
export const browserProgram = (): string => required('HOTFIX_BROWSER');
export const demoProgram = (): string => required('HOTFIX_DEMO');
export const screenshots = (): string => required('HOTFIX_SCREENSHOTS');
