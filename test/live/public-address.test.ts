import { expect, test } from "vitest";

import { notPublic } from "../../modules/live/public-address.js";

test.each(["8.8.8.8", "52.94.236.248", "2600:9000:5300::1", "2a05:d018::1"])("%s is public", (address) => {
  expect(notPublic(address)).toBeUndefined();
});

test.each([
  ["127.0.0.1", "loopback"],
  ["127.8.8.8", "loopback"],
  ["::1", "loopback"],
  ["10.1.2.3", "private"],
  ["172.16.0.1", "private"],
  ["192.168.0.1", "private"],
  ["169.254.169.254", "linkLocal"],
  ["fe80::1", "linkLocal"],
  ["fd00:ec2::254", "uniqueLocal"],
  ["100.64.0.1", "carrierGradeNat"],
  ["0.0.0.0", "unspecified"],
  ["::", "unspecified"],
  ["224.0.0.1", "multicast"],
  ["ff02::1", "multicast"],
  ["255.255.255.255", "broadcast"],
  ["192.0.2.1", "reserved"],
  ["198.18.0.1", "reserved"],
  ["2001:db8::1", "reserved"],
  // What carries an IPv4 address, also a public one.
  ["::ffff:127.0.0.1", "ipv4Mapped"],
  ["::ffff:8.8.8.8", "ipv4Mapped"],
  ["64:ff9b::a00:1", "rfc6052"],
  ["64:ff9b:1::1", "rfc6052"],
  ["2002:7f00:1::", "6to4"],
  ["2001:0:1::", "teredo"],
  ["::7f00:1", "unassigned"],
  ["4000::1", "unassigned"],
  ["localhost", "not an address"],
  ["", "not an address"],
])("%s is not public: %s", (address, why) => {
  expect(notPublic(address)).toBe(why);
});
