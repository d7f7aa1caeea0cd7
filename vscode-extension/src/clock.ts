// The server's clock, carried on by this machine's monotonic one: another time zone, a wrong clock here or one that is
// set while we run changes nothing.

export interface Interval {
  seconds: number;
  skewed: boolean;  // ran backwards: the clocks of two machines disagree
}

export interface ServerTime {
  /** The server's time at `monotonic`, in milliseconds. */
  at: number;
  monotonic: number;
}

export function serverTime(now: string, monotonic: number): ServerTime {
  return { at: Date.parse(now), monotonic };
}

export function timeAt(time: ServerTime, monotonic: number): number {
  return time.at + Math.max(0, monotonic - time.monotonic);
}

/** Never negative; undefined where `from` is no time. */
export function elapsed(from: string | null, to: number): Interval | undefined {
  if (from === null) return undefined;
  const start = Date.parse(from);
  if (Number.isNaN(start) || Number.isNaN(to)) return undefined;
  // A second of grace: the server cuts its times to whole seconds.
  if (to < start) return { seconds: 0, skewed: start - to > 1000 };
  return { seconds: Math.floor((to - start) / 1000), skewed: false };
}

/** "00:08", "30:00", "1:15:00" from an hour on; "~00:00" for a skewed one. As hotfixd writes it. */
export function clock(interval: Interval): string {
  const { seconds } = interval;
  const two = (number: number): string => String(number).padStart(2, '0');
  const hours = Math.floor(seconds / 3600);
  const rest = `${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  return (interval.skewed ? '~' : '') + (hours > 0 ? `${hours}:${rest}` : rest);
}
