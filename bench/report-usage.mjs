// @ts-check
// Given to a measured process with `node --import`: at its end it tells on descriptor 3 what it took.
import { readFileSync, writeSync } from "node:fs";

/**
 * The most memory this process had at once, in bytes. What the kernel counts for `resourceUsage` goes on from the
 * process that started this one, however small this one is; Linux also counts for this program alone.
 */
function peakMemory() {
  try {
    const own = /^VmHWM:\s*(\d+) kB$/m.exec(readFileSync("/proc/self/status", "utf8"))?.[1];
    if (own !== undefined) return Number(own) * 1024;
  } catch {
    // Not Linux.
  }
  return process.resourceUsage().maxRSS * 1024;
}

process.on("exit", () => {
  const { user, system } = process.cpuUsage();
  writeSync(3, JSON.stringify({ peakMemory: peakMemory(), processorSeconds: (user + system) / 1e6 }));
});
