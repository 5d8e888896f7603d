/** Milliseconds that a piece of work takes of a processor: what else the machine does meanwhile counts for little. */
export function cpuTime(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
