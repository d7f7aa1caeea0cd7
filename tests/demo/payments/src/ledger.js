// Every booking in minor units (cents), so that no sum is ever rounded.

export class Ledger {
  #entries = [];

  book(account, amount, reference) {
    this.#entries.push({ account, amount, reference });
  }

  balance(account) {
    return this.#entries
      .filter((entry) => entry.account === account)
      .reduce((sum, entry) => sum + entry.amount, 0);
  }

  statement(account) {
    return this.#entries
      .filter((entry) => entry.account === account)
      .map((entry) => `${entry.reference}: ${(entry.amount / 100).toFixed(2)}`);
  }
}
