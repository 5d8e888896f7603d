import ipaddr from "ipaddr.js";

/**
 * Why an address is not one of the public internet, in a word of ipaddr.js ("private", "loopback", "linkLocal", …);
 * undefined where it is. An IPv6 address that carries an IPv4 one (mapped, NAT64, 6to4, Teredo) is never public, whatever
 * it carries: a translator of this network may take it anywhere.
 */
export function notPublic(address: string): string | undefined {
  if (!ipaddr.isValid(address)) return "not an address";
  const parsed = ipaddr.parse(address);
  const range = parsed.range();
  if (range !== "unicast") return range;
  // All that has been given out of IPv6 for hosts (RFC 4291, 2.4); it leaves out the IPv4-compatible ::127.0.0.1 in hexadecimal.
  return parsed.kind() === "ipv6" && !parsed.match(globalUnicast) ? "unassigned" : undefined;
}

const globalUnicast = ipaddr.parseCIDR("2000::/3");
