import { shown } from "../../import/names.ts";
import type { Detected } from "../finding.ts";
import type { Source } from "../source.ts";
import { reachableAddresses } from "./origins.ts";

/** Names that zone files have; Cloudflare's export is a .txt. */
const NAME = /\.(?:zone|bind|db|txt)$/i;
/** What only a zone file has (RFC 1035, section 5.1). */
const MARK = /^\$(?:ORIGIN|TTL)[ \t]|[ \t]IN[ \t]+SOA[ \t]/m;
const RECORD = /^([\w.*@-]*)[ \t]+(?:\d+[ \t]+)?(?:IN[ \t]+)?(?:A|AAAA)[ \t]+([\w.:]+)/gim;

/**
 * Addresses in a zone file. Also those of proxied records: the edge hides them from DNS, and this file tells them.
 */
export function zoneAddressesIn({ path, text }: Source): Detected[] {
  if (!NAME.test(path) || !MARK.test(text)) return [];
  return [...text.matchAll(RECORD)].flatMap(({ 0: line, 1: name = "", 2: address = "", index }) => {
    if (reachableAddresses(address).length === 0) return [];
    return {
      rule: "origin-address",
      offset: index + line.length - address.length,
      length: address.length,
      subject: name,
      message: `the record ${shown(name === "" ? "@" : name)} holds an origin's address`,
    };
  });
}
