/** What stands between the SDK's retries and the network: it sees each attempt, and not only how the last one ended. */
export type Attempt = <Args, Answer>(
  next: (args: Args) => Promise<Answer>,
  context: { readonly commandName?: string },
) => (args: Args) => Promise<Answer>;

/** A client of the SDK, as far as its attempts go. */
export interface Attempted {
  readonly middlewareStack: {
    add(middleware: Attempt, at: { readonly step: "finalizeRequest"; readonly priority: "low" }): void;
  };
}
