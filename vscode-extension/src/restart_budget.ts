// How often a server that dies may be started again by itself: a loop of crashes helps nobody.

export class RestartBudget {
  private readonly deaths: number[] = [];

  constructor(private readonly most = 4, private readonly within = 3 * 60 * 1000) {}

  /** Tells of a death at `now` (milliseconds): true if the server may be started again. */
  allows(now: number): boolean {
    this.deaths.push(now);
    while (this.deaths.length > 0 && now - (this.deaths[0] ?? now) > this.within) this.deaths.shift();
    return this.deaths.length <= this.most;
  }

  /** A person asked for a new start: what was before does not count. */
  reset(): void {
    this.deaths.length = 0;
  }
}
