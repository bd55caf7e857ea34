import { isOwnNetwork, isThisMachine } from "../../net/plain-host.ts";
import { plainHosts } from "../../net/plain-urls.ts";

const UNCHECKED = "it turns off the check of the other end's certificate.";

/** Ways to say it in commands, scripts and files of settings; each from its tool's manual. */
const SAID: readonly RegExp[] = [
  /\bNODE_TLS_REJECT_UNAUTHORIZED\b["']?\s*[=:,]\s*["']?0/,
  /\bPYTHONHTTPSVERIFY\b["']?\s*[=:,]\s*["']?0/,
  /\bGIT_SSL_NO_VERIFY\b["']?\s*[=:,]\s*["']?(?:1|true)/i,
  /\bhttp\.sslVerify[\s=]+["']?false/i,
  /\bstrict-ssl[\s=]+["']?false/,
  /--insecure-skip-tls-verify\b(?!=false)/,
  /--no-tls-verify\b(?!=false)/,
  /\bnoTLSVerify["']?\s*[:=]\s*["']?true/i,
  /--no-check-certificate\b/,
  /\bverify\s*=\s*False\b/,
];

/** One command of a script: up to what ends it. A `\` at a line's end goes on. */
const COMMAND = /\bcurl(?:\.exe)?(?=\s)(?:\\\r?\n|[^\n;|&])*/g;

/** `-k` among other switches that take no value (curl, manual). */
const CURL_UNCHECKED = /\s(?:--insecure(?![\w-])|-[sSfLgivINO046#]*k[sSfLgivINO046#]*(?![\w-]))/;
const CURL_SECRET = /\s(?:-H|--header|-u|--user|--oauth2-bearer|-b|--cookie)(?![\w-])/;

const URL_HOST = /\b[a-z][a-z0-9+.-]{0,30}:\/\/(?:[^\s/@"'<>]*@)?(\[[^\]\s]*\]|[^\s/:?#"'<>,;)\\]+)/gi;

/** A database's address, up to its end. */
const DATABASE =
  /\b(?:postgres(?:ql)?|mysql|mariadb|mongodb(?:\+srv)?|sqlserver|redis|amqp)(?:\+\w+)?:\/\/[^\s"'<>`]+/gi;
const BY_KEYWORD =
  /\bhost=([^\s"']{1,255})[^"'\n]{0,400}\bsslmode=disable\b|\bsslmode=disable\b[^"'\n]{0,400}\bhost=([^\s"']+)/gi;

/** Parameters that drop encryption or the check of who answers (libpq, Connector/J, go-sql-driver, MongoDB, JDBC). */
const PLAIN_DATABASE =
  /[?&;](?:sslmode=disable|ssl-?mode=disabled|usessl=false|tls=(?:false|skip-verify)|ssl=false|tlsinsecure=true|tlsallowinvalidcertificates=true|ssl_cert_reqs=(?:cert_)?none|encrypt=false|trustservercertificate=true)\b/i;

const CREDENTIALS = /\bhttp:\/\/[^\s/@:"'<>]*:[^\s/@"'<>]+@(\[[^\]\s]*\]|[^\s/:?#"'<>,;)\\]+)/gi;

/** What a text gives up, in one sentence; `undefined` where nothing. */
export function uncheckedText(written: string): string | undefined {
  // Almost no text says any of it.
  if (!/curl|verify|ssl|tls|certificate|http:\/\/|encrypt=|trustserver/i.test(written)) return undefined;
  const text = written.replaceAll(/^[^\S\n]*#(?!!).*$/gm, "");
  if (SAID.some((way) => way.test(text))) return UNCHECKED;
  for (const [command] of text.matchAll(COMMAND)) {
    if (CURL_UNCHECKED.test(command) && !staysHere(command)) return UNCHECKED;
    if (CURL_SECRET.test(command) && plainHosts(command).length > 0)
      return "it sends a header or a password to an http:// address, in plain.";
  }
  if ([...text.matchAll(CREDENTIALS)].some(([, host]) => !isOwnNetwork(host ?? "")))
    return "it sends a password to an http:// address, in plain.";
  const databases = [...text.matchAll(DATABASE)].filter(([address]) => PLAIN_DATABASE.test(address));
  const named = [...text.matchAll(BY_KEYWORD)].map(([, before, after]) => before ?? after ?? "");
  if ([...databases.flatMap(([address]) => hosts(address)), ...named].some((host) => !isOwnNetwork(host)))
    return "it reaches a database without encryption, or without a check of who answers.";
  return undefined;
}

function hosts(text: string): string[] {
  return [...text.matchAll(URL_HOST)].map(([, host]) => host ?? "");
}

function staysHere(command: string): boolean {
  const all = hosts(command);
  return all.length > 0 && all.every(isThisMachine);
}
