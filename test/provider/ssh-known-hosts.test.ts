import { createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import { byKnownHosts } from "../../provider/ssh/host-key.ts";
import { knownKeys } from "../../provider/ssh/known-hosts.ts";

const KEY = Buffer.from("synthetic key").toString("base64");
const salt = Buffer.alloc(20, 7);
const hashed = (name: string) =>
  `|1|${salt.toString("base64")}|${createHmac("sha1", salt).update(name).digest("base64")}`;

describe("a known_hosts file", () => {
  it.each([
    ["a name", "gpu-1.example.com", 22],
    ["one of several", "other,gpu-1.example.com", 22],
    ["a pattern", "*.example.com", 22],
    ["a port", "[gpu-1.example.com]:2222", 2222],
    ["a hashed name", hashed("gpu-1.example.com"), 22],
    ["a hashed name with a port", hashed("[gpu-1.example.com]:2222"), 2222],
  ])("has a host's key under %s", (_, hosts, port) => {
    const found = knownKeys(`# note\n${hosts} ssh-ed25519 ${KEY} comment\n`, "GPU-1.example.com", port);
    expect(found).toEqual([{ type: "ssh-ed25519", key: KEY, isRevoked: false }]);
  });

  it.each([
    ["another name", "gpu-2.example.com", 22],
    ["a name that is longer", "gpu-1.example.com.org", 22],
    ["a dot that is any character", "gpu-1xexample.com", 22],
    ["a pattern that leaves it out", "*.example.com,!gpu-1.example.com", 22],
    ["the usual port", "gpu-1.example.com", 2222],
    ["an authority", "@cert-authority *.example.com", 22],
  ])("has none under %s", (_, hosts, port) => {
    expect(knownKeys(`${hosts} ssh-ed25519 ${KEY}\n`, "gpu-1.example.com", port)).toEqual([]);
  });

  it("is not believed where it revokes the key", () => {
    const text = `gpu ssh-ed25519 ${KEY}\n@revoked * ssh-ed25519 ${KEY}\n`;
    expect(byKnownHosts([{ name: "known", text }], "gpu", 22).takes(Buffer.from("synthetic key"))).toBe(
      false,
    );
    const kept = byKnownHosts([{ name: "known", text: text.split("\n")[0] ?? "" }], "gpu", 22);
    expect(kept.takes(Buffer.from("synthetic key"))).toBe(true);
  });
});
