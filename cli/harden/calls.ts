import type { Catalog, Probe, ProbeRequest } from "../../components/catalog/index.ts";
import { requestPresents } from "../../components/catalog/index.ts";

/** Where a probe presents a secret's value. */
export interface Presented {
  readonly probe: string;
  /** As `URL.hostname` gives it. */
  readonly host: string;
  readonly isPlain: boolean;
  /** The header that holds the value, where one does. */
  readonly header?: string;
}

/** A token by which some places let others in: what a catalog's stages and probes show of it. */
export interface Call {
  readonly secret: string;
  /** The targets that accept it. */
  readonly acceptors: readonly string[];
  /** The targets that present it, of the stages after. */
  readonly callers: readonly string[];
  readonly presented: readonly Presented[];
}

/** Every token of a catalog that a probe presents to somebody. */
export function callsOf(catalog: Catalog): Call[] {
  return Object.entries(catalog.secrets).flatMap(([secret, { stages }]) => {
    const shown = stages.map(({ verify }) =>
      verify.flatMap((name) => presentedBy(name, catalog.probes[name])),
    );
    const accepting = shown.findIndex((presented) => presented.length > 0);
    if (accepting === -1) return [];
    const targets = (from: readonly (typeof stages)[number][]) => [
      ...new Set(from.flatMap(({ deliver }) => deliver.map(({ target }) => target))),
    ];
    return [
      {
        secret,
        acceptors: targets(stages.slice(0, accepting + 1)),
        callers: targets(stages.slice(accepting + 1)),
        presented: shown.flat(),
      },
    ];
  });
}

function presentedBy(probe: string, described: Probe | undefined): Presented[] {
  const requests: ProbeRequest[] = [
    ...(described?.http === undefined ? [] : [described.http]),
    ...(described?.sequence?.steps ?? []).flatMap((step) => ("http" in step ? [step.http] : [])),
  ];
  return requests.filter(requestPresents).map(({ url, header }) => {
    // A placeholder may stand in the path and the query alone.
    const { hostname, protocol } = new URL(url.replaceAll(/[{}]/g, "x"));
    const name = typeof header === "object" ? header.name : header;
    const isPlain = protocol === "http:";
    return { probe, host: hostname, isPlain, ...(name === undefined ? {} : { header: name }) };
  });
}
