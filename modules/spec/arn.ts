/** An ARN of a certificate in ACM, taken apart; undefined for every other text. */
export function parseAcmArn(arn: string): { readonly region: string; readonly account: string } | undefined {
  const match = /^arn:aws:acm:([a-z0-9-]{1,32}):(\d{12}):certificate\/[A-Za-z0-9-]{1,128}$/.exec(arn);
  const [, region, account] = match ?? [];
  return region === undefined || account === undefined ? undefined : { region, account };
}
