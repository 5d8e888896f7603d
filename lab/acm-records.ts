/** What ACM knows of a certificate that the emulator does not. Times in milliseconds since 1970. */
export interface AcmRecord {
  readonly type: "IMPORTED" | "AMAZON_ISSUED";
  readonly created: number;
  /** When the newest version was imported or issued. */
  readonly arrived: number;
  /** When it was last renewed in place; undefined: never. */
  readonly renewed: number | undefined;
}

export interface AcmRecords {
  readonly get: (arn: string) => AcmRecord | undefined;
  readonly add: (arn: string, type: AcmRecord["type"], now: number) => void;
  /** A re-import, or a renewal, in place. */
  readonly renew: (arn: string, now: number) => void;
  readonly drop: (arn: string) => void;
  readonly count: (type: AcmRecord["type"]) => number;
  /** Imported in the 365 days before `now`, deleted ones among them; a re-import into an ARN is none. */
  readonly importsOfTheYear: (now: number) => number;
}

const year = 365 * 86_400_000;

export function createAcmRecords(): AcmRecords {
  const records = new Map<string, AcmRecord>();
  const imports: number[] = [];
  return {
    get: (arn) => records.get(arn),
    add: (arn, type, now) => {
      records.set(arn, { type, created: now, arrived: now, renewed: undefined });
      if (type === "IMPORTED") imports.push(now);
    },
    renew: (arn, now) => {
      const record = records.get(arn);
      if (record !== undefined) records.set(arn, { ...record, arrived: now, renewed: now });
    },
    drop: (arn) => void records.delete(arn),
    count: (type) => [...records.values()].filter((record) => record.type === type).length,
    importsOfTheYear: (now) => imports.filter((time) => time > now - year).length,
  };
}
