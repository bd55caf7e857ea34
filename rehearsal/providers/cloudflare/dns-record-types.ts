import type { PropertyType } from "../resource-table.ts";

const TEXTS =
  "certificate digest fingerprint publicKey regex replacement service tag target value latDirection longDirection";
const NUMBERS =
  "algorithm altitude digestType keyTag latDegrees latMinutes latSeconds longDegrees longMinutes longSeconds matchingType order port precisionHorz precisionVert preference priority protocol selector size type usage weight";

/** The parts of a record that has parts, such as SRV. Source: DnsRecordData in @pulumi/cloudflare 6.22.1. */
export const recordData: PropertyType = {
  object: {
    ...Object.fromEntries(TEXTS.split(" ").map((name) => [name, "string"] as const)),
    ...Object.fromEntries(NUMBERS.split(" ").map((name) => [name, "number"] as const)),
    flags: "any",
  },
};

/** Source: DnsRecordSettings in @pulumi/cloudflare 6.22.1. */
export const recordSettings: PropertyType = {
  object: { flattenCname: "boolean", ipv4Only: "boolean", ipv6Only: "boolean" },
};

/** Source: "Available values" of `type` in @pulumi/cloudflare 6.22.1. */
export const recordType: PropertyType = {
  oneOf:
    "A AAAA CNAME MX NS OPENPGPKEY PTR TXT CAA CERT DNSKEY DS HTTPS LOC NAPTR SMIMEA SRV SSHFP SVCB TLSA URI".split(
      " ",
    ),
};
