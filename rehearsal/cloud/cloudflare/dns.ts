import { randomBytes } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import type { Context, Hono } from "hono";
import { z } from "zod";
import { noRoute, page, type Refusal, refused, requestJson, success } from "./answers.ts";
import { type Cloudflare, own } from "./api.ts";
import type { StoredRecord } from "./state.ts";

const NO_RECORD: Refusal = { status: 404, code: 81044, message: "Record does not exist." };
const INVALID: Refusal = { status: 400, code: 9000, message: "DNS record is not valid." };
const IDENTICAL: Refusal = { status: 400, code: 81058, message: "An identical record already exists." };
// Source: Cloudflare's documentation, "Troubleshooting: records with the same name".
const NAME_IN_USE: Refusal = {
  status: 400,
  code: 81053,
  message: "An A, AAAA, or CNAME record with that host already exists.",
};
const PROXIABLE: ReadonlySet<string> = new Set(["A", "AAAA", "CNAME"]);
const SETTINGS = { ipv4_only: false, ipv6_only: false, flatten_cname: false };

const request = z.looseObject({
  name: z.string().min(1),
  type: z.string().min(1),
  // 1 is "automatic"; else from 60 on (30 for Enterprise zones).
  ttl: z.union([z.literal(1), z.number().min(30).max(86_400)]),
  content: z.string().nullish(),
  comment: z.string().nullish(),
  tags: z.array(z.string()).nullish(),
  settings: z.looseObject({}).nullish(),
});

/** Serves `/zones/{zone}/dns_records`, as far as records without a structure of their own (`data`) go. */
export function serveDnsRecords(api: Hono, cloudflare: Cloudflare): void {
  const path = "/zones/:zone/dns_records";
  const zoneOf = (context: Context) => own(cloudflare.state.zones, context.req.param("zone"));

  api.get(path, (context) => {
    const zone = zoneOf(context);
    if (zone === undefined) return noRoute(context);
    const name = context.req.query("name");
    const found = Object.entries(zone).filter(([, { sent }]) => name === undefined || sent.name === name);
    return page(context, found.map(recordJson));
  });

  api.post(path, async (context) => {
    const zone = zoneOf(context);
    if (zone === undefined) return noRoute(context);
    return store(context, cloudflare, zone, randomBytes(16).toString("hex"));
  });

  api.get(`${path}/:record`, (context) => {
    const id = context.req.param("record");
    const record = own(zoneOf(context), id);
    return record === undefined ? refused(context, NO_RECORD) : success(context, recordJson([id, record]));
  });

  api.put(`${path}/:record`, async (context) => {
    const zone = zoneOf(context);
    const id = context.req.param("record");
    if (zone === undefined || own(zone, id) === undefined) return refused(context, NO_RECORD);
    return store(context, cloudflare, zone, id);
  });

  api.delete(`${path}/:record`, (context) => {
    const zone = zoneOf(context);
    const id = context.req.param("record");
    if (zone === undefined || own(zone, id) === undefined) return refused(context, NO_RECORD);
    delete zone[id];
    cloudflare.save();
    return success(context, { id });
  });
}

async function store(
  context: Context,
  cloudflare: Cloudflare,
  zone: Record<string, StoredRecord>,
  id: string,
): Promise<Response> {
  const read = request.safeParse(await requestJson(context));
  if (!read.success) return refused(context, INVALID);
  const { name, type, content } = read.data;
  const identity = { name, type, content };
  const others = Object.entries(zone).filter(([other]) => other !== id);
  const same = others.some(([, { sent }]) =>
    isDeepStrictEqual({ name: sent.name, type: sent.type, content: sent.content }, identity),
  );
  if (same) return refused(context, IDENTICAL);
  const besides = others.filter(([, { sent }]) => sent.name === name && PROXIABLE.has(String(sent.type)));
  const isTaken = besides.some(([, { sent }]) => sent.type === "CNAME" || type === "CNAME");
  if (PROXIABLE.has(type) && isTaken) return refused(context, NAME_IN_USE);
  const before = zone[id];
  const time = cloudflare.now();
  const commented = before?.sent.comment === read.data.comment ? before?.commentModified : time;
  const record: StoredRecord = {
    sent: read.data,
    created: before?.created ?? time,
    modified: time,
    ...(read.data.comment && commented !== undefined ? { commentModified: commented } : {}),
  };
  zone[id] = record;
  cloudflare.save();
  return success(context, recordJson([id, record]));
}

function recordJson([id, { sent, created, modified, commentModified }]: [string, StoredRecord]): object {
  const given = Object.fromEntries(Object.entries(sent).filter(([, value]) => value !== null));
  return {
    proxied: false,
    tags: [],
    ...given,
    id,
    proxiable: PROXIABLE.has(String(sent.type)),
    settings: { ...SETTINGS, ...(given.settings as object | undefined) },
    meta: {},
    created_on: created,
    modified_on: modified,
    comment_modified_on: commentModified ?? null,
    tags_modified_on: null,
  };
}
