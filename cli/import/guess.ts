/** What a key of a .env file probably is, by its name alone. */
export type Guess = "secret" | "third-party" | "encrypts" | "setting";

/** Names that hold a secret, as the common systems write them. */
const SECRET = /(^|_)(PASSWORD|PASSWD|PASS|SECRET|TOKEN|KEY|SALT|CREDENTIALS?)($|_)/;

/** Keys of others, and those of a pair: a person gets them from a provider or a tool, so they can't be made here. */
const THIRD_PARTY =
  /^(OPENAI|ANTHROPIC|GROQ|REPLICATE|HF|HUGGINGFACE|NGC|NVIDIA|STRIPE|POLAR|GITHUB|GITLAB|SLACK|DISCORD|TWILIO|SENDGRID|MAILGUN|RESEND|AWS|AZURE|GCP|GOOGLE|CLOUDFLARE|SENTRY|TELEGRAM|FLY|NEON|MODAL|SOPS)_|_API_KEY$|(^|_)(SSH|TLS|SSL|CERT|CERTIFICATE|AGE|PRIVATE)_KEY(_|$)/;

/** Keys that encrypt what is stored: a new one makes it unreadable. */
const ENCRYPTS = /ENCRYPT|CRYPTO|(^|_)ENC_KEY|VAULT|KEY_BASE/;

/** Names that look like secrets and are none. */
const HARMLESS = /(PUBLIC_KEY|_KEY_ID|_EXPIRY|_TTL|_URL|_PATH|_FILE|_LENGTH|_ENABLED)$/;

/** Guesses from the name; a value is never looked at. */
export function guess(key: string): Guess {
  // A name that the catalog could not hold, such as _TOKEN, is left alone.
  if (!/^[A-Za-z]\w*$/.test(key)) return "setting";
  const name = key.toUpperCase();
  if (!SECRET.test(name) || HARMLESS.test(name)) return "setting";
  if (THIRD_PARTY.test(name)) return "third-party";
  return ENCRYPTS.test(name) ? "encrypts" : "secret";
}
