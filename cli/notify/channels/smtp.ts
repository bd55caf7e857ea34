import type { SmtpSettings } from "../../../components/catalog/index.ts";
import { troubleOf } from "../../../components/probes/index.ts";
import type { SecretValue } from "../../../components/secret-value.ts";
import { cut, plainLine } from "../line-text.ts";
import type { Notice } from "../notice.ts";
import { ATTEMPT_MS, type Delivered } from "../post.ts";

/** A mail, without what the server needs to let it in. */
export function mailOf({ from, to }: Pick<SmtpSettings, "from" | "to">, notice: Notice) {
  const { title, lines, todo, link, system, stack, at } = notice;
  const parts = [
    lines.map(plainLine).join("\n"),
    todo.length === 0 ? "" : `To do:\n${todo.map((command) => `  ${command}`).join("\n")}`,
    link === undefined ? "" : `The run: ${link}`,
    `${system}, ${stack}, ${at}`,
  ];
  return {
    from,
    to: [...to],
    subject: cut(`[keyturn] ${title}`, 200),
    text: `${parts.filter((part) => part !== "").join("\n\n")}\n`,
    // Source: RFC 3834: no holiday notice answers such a mail.
    headers: { "Auto-Submitted": "auto-generated" },
  };
}

/** Whether TLS stands from the first byte on. Source: RFC 8314, section 3.3: port 465 is for that. */
function isImplicit({ port, tls }: SmtpSettings): boolean {
  return tls === undefined ? port === 465 : tls === "implicit";
}

/**
 * Sends a mail. Without TLS, or with a certificate that is not trusted, neither the mail nor the password leaves this
 * machine. It is not sent again: a server that takes mail queues it by itself.
 */
export async function sendMail(
  settings: SmtpSettings,
  notice: Notice,
  password: SecretValue | undefined,
): Promise<Delivered> {
  const { host, port, user } = settings;
  const secure = isImplicit(settings);
  const { createTransport } = await import("nodemailer");
  const transport = createTransport({
    host,
    port,
    secure,
    requireTLS: !secure,
    tls: { rejectUnauthorized: true, minVersion: "TLSv1.2" },
    ...(user === undefined || password === undefined ? {} : { auth: { user, pass: password.reveal() } }),
    connectionTimeout: ATTEMPT_MS,
    greetingTimeout: ATTEMPT_MS,
    socketTimeout: ATTEMPT_MS,
    dnsTimeout: ATTEMPT_MS,
    // Neither is used; a mail that holds a path or a URL must not make it read one.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  try {
    await transport.sendMail({ ...mailOf(settings, notice), signal: AbortSignal.timeout(ATTEMPT_MS) });
    return { tries: 1 };
  } catch (error) {
    return { tries: 1, why: `the mail server ${host}:${port} ${mailTrouble(error)}` };
  } finally {
    transport.close();
  }
}

/** By codes alone: a server's own words may quote what it was sent. Codes: nodemailer's `errors`, RFC 5321, RFC 4954. */
function mailTrouble(error: unknown): string {
  const { code, responseCode, originalCode } = error as {
    readonly code?: string;
    readonly responseCode?: number;
    /** What the network or TLS said, before nodemailer gave it a code of its own. */
    readonly originalCode?: string;
  };
  const answered = responseCode === undefined ? "" : ` (${responseCode})`;
  switch (code) {
    case "EAUTH":
    case "ENOAUTH":
      return `refused user or password${answered}`;
    case "EENVELOPE":
      return `refused the sender or an address${answered}`;
    case "EMESSAGE":
      return `refused the mail${answered}`;
    case "ETIMEDOUT":
    case "EABORT":
      return `did not answer within ${ATTEMPT_MS / 1000} s`;
    case "EDNS":
      return "has a host that no name server knows";
    default: {
      if (code === "ETLS" && originalCode === undefined)
        return `offers no TLS${answered}, and without it nothing is sent`;
      const { said, remedy } = troubleOf(Object.assign(new Error(), { code: originalCode ?? code }));
      return remedy === undefined ? said : `${said}: ${remedy}`;
    }
  }
}
