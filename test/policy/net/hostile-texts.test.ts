import { describe, expect, it } from "vitest";
import { uncheckedText } from "../../../policy/knowledge/transport/unchecked-text.ts";
import { publicAddresses } from "../../../policy/net/addresses.ts";
import { plainHosts } from "../../../policy/net/plain-urls.ts";

/** What a pattern would begin to match at each place, and find out at the end that it does not. */
const PIECES = [
  "1.",
  "1:",
  "f",
  "1-",
  "a-",
  "a+",
  "//",
  "\n",
  " \n",
  "host=a ",
  "sslmode=disable ",
  "http://",
];

describe("a text of 200,000 letters", () => {
  it.each(PIECES)("that repeats %j is read in no time", (piece) => {
    const text = `curl ssl 1. ${piece.repeat(Math.ceil(200_000 / piece.length))}`;
    const start = performance.now();
    expect(publicAddresses(text)).toEqual([]);
    expect(plainHosts(text).filter((host) => host !== "http")).toEqual([]);
    expect(uncheckedText(text) ?? "").not.toContain("1.");
    // Read at each place to the end it takes minutes.
    expect(performance.now() - start).toBeLessThan(15_000);
  });
});
