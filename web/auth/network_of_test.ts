import assert from "node:assert/strict";
import { networkOf } from "./network_of.ts";

Deno.test("networkOf() is one for all addresses of a line", () => {
  assert.equal(networkOf("192.0.2.7"), "192.0.2.7");
  assert.equal(networkOf("::ffff:192.0.2.7"), "192.0.2.7");
  assert.equal(networkOf("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::/64");
  assert.equal(networkOf("2001:db8:1:2::9"), networkOf("2001:0DB8:1:2:ffff::1"));
  assert.equal(networkOf("2001:db8::1"), "2001:db8:0:0::/64");
  assert.notEqual(networkOf("2001:db8:1:3::9"), networkOf("2001:db8:1:2::9"));
  assert.equal(networkOf("fe80::1%eth0"), "fe80:0:0:0::/64");
});
