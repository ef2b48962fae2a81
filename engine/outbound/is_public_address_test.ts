import assert from "node:assert/strict";
import { isPublicAddress } from "./is_public_address.ts";

Deno.test("isPublicAddress() is true for addresses of the internet only", () => {
  const open = ["1.1.1.1", "172.15.0.1", "172.32.0.1", "100.128.0.1", "223.255.255.255", "2606:4700:4700::1111"];
  const closed = [
    ...["0.0.0.0", "10.1.2.3", "100.64.0.1", "127.0.0.1", "127.255.0.9", "169.254.169.254", "172.16.0.1"],
    ...["172.31.255.255", "192.168.1.1", "192.0.2.1", "198.18.0.1", "198.19.255.1", "203.0.113.9", "224.0.0.1"],
    ...["255.255.255.255", "::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd12:3456::1", "ff02::1"],
    ...["::ffff:127.0.0.1", "::ffff:a00:1", "64:ff9b::10.0.0.1", "2002:7f00:1::", "2001::1", "2001:db8::1"],
    ...["3fff::1", "::7f00:1", "not an address", ""],
  ];
  for (const address of [...open, "::ffff:1.1.1.1", "64:ff9b::101:101", "2002:101:101::"]) {
    assert.ok(isPublicAddress(address), address);
  }
  for (const address of closed) assert.ok(!isPublicAddress(address), address);
});
