/** What CloudTrail shows of a step in the console of IAM Identity Center. Evidence where it is found, and never required. */
export interface ConsoleTrace {
  readonly step: "imported" | "deleted";
  readonly at: Date;
  /** As CloudTrail names who did it; undefined where it does not. */
  readonly by: string | undefined;
  readonly eventId: string;
}
