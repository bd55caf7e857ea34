import { text } from "node:stream/consumers";
import { SMTPServer, type SMTPServerOptions } from "smtp-server";

/** A mail as a server took it. */
export interface Mail {
  readonly from: string;
  readonly to: readonly string[];
  readonly user: string | undefined;
  readonly secure: boolean;
  /** Headers and text, its soft line ends taken out (RFC 2045, section 6.7). */
  readonly raw: string;
}

/** A mail server, what it took, and every command that reached it. */
export interface MailServer {
  readonly port: number;
  readonly mails: Mail[];
  /** How many passwords were presented. */
  readonly logins: { secure: boolean; user: string }[];
  close(): Promise<void>;
}

/** A real SMTP server on this machine that knows one user. @param options over its own, such as `secure: true` */
export async function startMailServer(
  password: string,
  options: SMTPServerOptions = {},
): Promise<MailServer> {
  const mails: Mail[] = [];
  const logins: { secure: boolean; user: string }[] = [];
  const server = new SMTPServer({
    logger: false,
    authOptional: true,
    closeTimeout: 100,
    onAuth({ username = "", password: given }, { secure }, callback) {
      logins.push({ secure, user: username });
      if (username === "keyturn" && given === password) callback(null, { user: username });
      else callback(new Error(`no: ${given}`));
    },
    onData(stream, session, callback) {
      void text(stream).then((raw) => {
        const { mailFrom, rcptTo } = session.envelope;
        const from = mailFrom === false ? "" : mailFrom.address;
        const user = session.user === undefined ? undefined : String(session.user);
        mails.push({
          from,
          to: rcptTo.map(({ address }) => address),
          user,
          secure: session.secure,
          raw: raw.replaceAll("=\r\n", ""),
        });
        callback();
      });
    },
    ...options,
  });
  server.on("error", () => undefined);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
  const address = server.server.address();
  if (address === null || typeof address === "string") throw new Error("the server listens on no port");
  return {
    port: address.port,
    mails,
    logins,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
