/** A credential that is told by how it begins. */
export interface TokenPattern {
  readonly name: string;
  /** With the flag `g`. Every quantifier is over one class of characters, so that no text makes it slow. */
  readonly pattern: RegExp;
}

/**
 * What secretlint's preset doesn't know. Sources: gitleaks' `config/gitleaks.toml` (Stripe, age, JWT, Fly, Telegram,
 * Sentry, Cloudflare's origin CA), and the providers' own documentation for the others. A publishable key, such as
 * Stripe's `pk_`, is meant to be public and is none.
 */
export const TOKEN_PATTERNS: readonly TokenPattern[] = [
  { name: "Stripe secret key", pattern: /\b[sr]k_(?:live|test|prod)_[A-Za-z0-9]{10,247}\b/g },
  { name: "secret key (sk_)", pattern: /\bsk_(?!live_|test_|prod_)[A-Za-z0-9]{20,247}\b/g },
  { name: "webhook signing secret", pattern: /\bwhsec_[A-Za-z0-9+/]{24,}={0,2}/g },
  { name: "Polar access token", pattern: /\bpolar_[a-z]{2,6}_[A-Za-z0-9]{24,}\b/g },
  { name: "Neon API key", pattern: /\bnapi_[a-z0-9]{40,}\b/g },
  { name: "Fly token", pattern: /\b(?:fo1_[\w-]{43}|fm[12][ar]?_[A-Za-z0-9+/]{40,}={0,3})/g },
  { name: "Replicate token", pattern: /\br8_[A-Za-z0-9]{37}\b/g },
  { name: "Tinybird token", pattern: /\bp\.eyJ[A-Za-z0-9_-]{20,}\.[A-Za-z0-9_-]{16,}/g },
  { name: "Cloudflare origin CA key", pattern: /\bv1\.0-[a-f0-9]{24}-[a-f0-9]{146}\b/g },
  { name: "Google API key", pattern: /\bAIza[\w-]{35}\b/g },
  { name: "Discord webhook", pattern: /\bdiscord(?:app)?\.com\/api\/webhooks\/\d{17,20}\/[\w-]{60,}/g },
  { name: "Telegram bot token", pattern: /\b\d{8,10}:A[\w-]{34}\b/g },
  { name: "Sentry token", pattern: /\bsntry[su]_[A-Za-z0-9+/=_-]{40,}/g },
  { name: "age secret key", pattern: /\bAGE-SECRET-KEY-1[QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L]{58}\b/g },
  { name: "signed token (JWT)", pattern: /\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{16,}/g },
];
