/** At most so many calls a second, of those that count together. */
export interface RateLimit {
  /** What counts together: `cognito-idp:DescribeIdentityProvider in us-east-1_AbC123`. */
  readonly of: string;
  readonly perSecond: number;
}

export interface RateLimits {
  /** False: one of them is used up, and the call is to be refused; it counts towards none. */
  readonly take: (limits: readonly RateLimit[]) => boolean;
  /** Off: whoever asks is answered. */
  readonly set: (setting: "on" | "off") => void;
}

interface Bucket {
  readonly tokens: number;
  /** Milliseconds on a clock that nobody sets. */
  readonly at: number;
}

/** Buckets that hold one second's worth and are filled steadily, which is how AWS describes its throttling. */
export function createRateLimits(initially: "on" | "off", now = () => performance.now()): RateLimits {
  const buckets = new Map<string, Bucket>();
  let setting = initially;
  const tokens = ({ of, perSecond }: RateLimit): number => {
    const { tokens: before, at } = buckets.get(of) ?? { tokens: perSecond, at: now() };
    return Math.min(perSecond, before + ((now() - at) / 1000) * perSecond);
  };
  return {
    take: (limits) => {
      if (setting === "off") return true;
      if (limits.some((limit) => tokens(limit) < 1)) return false;
      for (const limit of limits) buckets.set(limit.of, { tokens: tokens(limit) - 1, at: now() });
      return true;
    },
    set: (chosen) => void (setting = chosen),
  };
}
