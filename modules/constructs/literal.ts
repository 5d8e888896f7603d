/** A text of the spec's as it is: Terraform would evaluate what stands in `${…}` or `%{…}`. */
export function literal(text: string): string {
  return text.replaceAll(/[$%](?=\{)/g, "$&$&");
}
