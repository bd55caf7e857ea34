import { basename } from "node:path";
import ipaddr from "ipaddr.js";
import { isPrivateHost } from "../../../components/catalog/index.ts";
import { shown } from "../../import/names.ts";
import type { Detected } from "../finding.ts";
import type { Source } from "../source.ts";
import { placeOf } from "./place-of.ts";
import type { Setting, Understood } from "./settings.ts";

const IPV4 = /(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?!\.?\w)/g;
const IPV6 = /(?<![\w:.])(?:[0-9a-f]{0,4}:){2,7}[0-9a-f]{0,4}(?![\w:.])/gi;
const HTTP = /\bhttp:\/\/[^\s"'`<>,;]+/gi;

/** Resolvers that everybody uses: no origin of anyone here. */
const RESOLVERS = new Set(["1.1.1.1", "1.0.0.1", "8.8.8.8", "8.8.4.4", "9.9.9.9"]);

/**
 * Ranges, by ipaddr.js's names, whose addresses may be an origin's. Those of private networks and of the machine itself
 * open no way from outside. `reserved` holds the ranges kept for documentation (RFC 5737, RFC 3849): in a file that is
 * deployed such an address stands where the real one goes, so it is told of as that would be.
 */
const REACHED = new Set(["unicast", "reserved", "6to4", "teredo", "rfc6052", "rfc6145"]);

/** Addresses of origins in settings of what runs at the edge, and origins that are reached by plain http. */
export function originsIn(source: Source, { kind, settings, data }: Understood): Detected[] {
  if (kind === "workflow") return [];
  const isEdge = kind === "wrangler" || basename(source.path).startsWith(".dev.vars");
  const all = kind === "wrangler" ? everyText(data) : settings;
  return all.flatMap((setting) => [
    ...(isEdge ? addressesOf(source.text, setting) : []),
    ...httpOf(source.text, setting),
  ]);
}

/** The addresses in a text that reach something from anywhere. */
export function reachableAddresses(text: string): string[] {
  const found = [...text.matchAll(IPV4), ...text.matchAll(IPV6)].map(([address]) => address);
  return found.filter((address) => {
    if (RESOLVERS.has(address) || !ipaddr.isValid(address)) return false;
    return REACHED.has(ipaddr.process(address).range());
  });
}

function addressesOf(text: string, { key, value }: Setting): Detected[] {
  return reachableAddresses(value).map((address) => ({
    rule: "origin-address",
    ...placeOf(text, key, address),
    subject: key,
    message: `${shown(key)} holds an origin's address, and whoever reads this file knows it`,
  }));
}

function httpOf(text: string, { key, value }: Setting): Detected[] {
  return [...value.matchAll(HTTP)].flatMap(([url]) => {
    const host = hostOf(url);
    if (host === undefined || isPrivateHost(host)) return [];
    return {
      rule: "plain-http-origin",
      ...placeOf(text, key, url),
      subject: key,
      message: `${shown(key)} names an origin by plain http`,
    };
  });
}

function hostOf(url: string): string | undefined {
  try {
    return new URL(url).hostname;
  } catch {
    return undefined;
  }
}

function everyText(data: unknown, key = ""): Setting[] {
  if (typeof data === "string") return [{ key, value: data }];
  if (Array.isArray(data)) return data.flatMap((item) => everyText(item, key));
  if (typeof data !== "object" || data === null) return [];
  return Object.entries(data).flatMap(([name, value]) => everyText(value, name));
}
