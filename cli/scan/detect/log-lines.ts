import { shown } from "../../import/names.ts";
import type { Detected } from "../finding.ts";
import { standsForAValue } from "./stands-for.ts";

/** `name=value` and `name: value`, of names that hold a credential; `token=1Slz` is the beginning of one. */
const ASSIGNED =
  /(?<![A-Za-z0-9])([\w.-]{0,40}(?:token|secret|passwd|password|api[_-]?key|access[_-]?key|credential)[\w.-]{0,20})["']?[ \t]{0,2}([=:])[ \t]{0,2}["']?([^\s"'&,;(){}[\]<>|]{4,})/gi;
const QUERY = /[?&](key|sig|signature|code|auth|apikey|pass|pwd)=([^\s"'&;<>]{4,})/gi;
const HEADER =
  /\b(authorization)["']?[ \t]{0,2}[:=][ \t]{0,2}["']?(?:bearer|basic|token)[ \t]+([^\s"',;<>[\]*]{4,})/gi;
const BEARER = /\b(bearer)[ \t]+([A-Za-z0-9._~+/-]{12,}={0,2})/gi;

/** Names of counts, kinds and times; `tokens` are mostly those of a language model. */
const HARMLESS =
  /(?:tokens|count|type|name|length|len|limit|usage|expir\w*|ttl|at|ms|id|status|file|path|url|hash)$/i;
const STATUS =
  /^(?:expired|invalid|missing|valid|ok|empty|unknown|refreshed|revoked|rejected|accepted|received|verified|required|rotated|present|absent|failed|success|found|none|bearer|basic|set|unset|hidden|masked|filtered|not|was|is|has|for|from|with)$/i;

/** Credentials in lines of a log, and beginnings of them: a prefix in a log is how an attacker learns which to try. */
export function logFindings(text: string): Detected[] {
  const assigned = [...text.matchAll(ASSIGNED)].flatMap((match) => {
    const [, name = "", sign = "", value = ""] = match;
    if (HARMLESS.test(name) || !isValue(value) || (sign === ":" && !looksMade(value))) return [];
    return told(match, name, value);
  });
  const others = [QUERY, HEADER, BEARER].flatMap((pattern) =>
    [...text.matchAll(pattern)].flatMap((match) => {
      const [, name = "", value = ""] = match;
      return isValue(value) && looksMade(value) ? told(match, name, value) : [];
    }),
  );
  return [...assigned, ...others];
}

function told({ 0: whole, index }: RegExpExecArray, name: string, value: string): Detected {
  const offset = index + whole.lastIndexOf(value);
  const message = `a log shows what stands under ${shown(name)}`;
  return { rule: "token-in-log", offset, length: value.length, subject: name.toLowerCase(), message };
}

const isValue = (value: string): boolean =>
  !standsForAValue(value) &&
  !STATUS.test(value) &&
  !/^[([<*]/.test(value) &&
  !/redacted|masked|hidden/i.test(value);

/** A word of a sentence has neither digits nor capitals inside, and is not long. */
const looksMade = (value: string): boolean =>
  value.length >= 20 || /\d/.test(value) || /[a-z][A-Z]|[A-Z]{2}[a-z]/.test(value);
