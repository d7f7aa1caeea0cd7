// Runs Mocha inside the extension host.

import Mocha from 'mocha';

export function runMocha(load: () => void): Promise<void> {
  const mocha = new Mocha({ ui: 'tdd', color: false, timeout: 60_000, reporter: 'spec' });
  mocha.suite.emit('pre-require', globalThis, '', mocha);
  load();
  return new Promise((resolve, reject) => {
    mocha.run(failures => (failures === 0 ? resolve() : reject(new Error(`${failures} tests failed.`))));
  });
}
