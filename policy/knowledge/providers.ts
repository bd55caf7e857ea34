/** What a provider is for: payment has a rule of its own. */
export type Business = "payment" | "ai" | "cloud" | "data" | "code" | "mail" | "messages" | "watching";

/** Somebody else's service that a key opens. */
export interface Provider {
  readonly name: string;
  readonly business: Business;
}

/**
 * Providers by the words with which the names of their keys begin, as each one's own SDK or documentation calls the
 * variable (`OPENAI_API_KEY`, `STRIPE_SECRET_KEY` and so on). Two words where one alone is an ordinary word.
 */
const WORDS: readonly (readonly [Business, string, ...string[]])[] = [
  ["payment", "Stripe", "STRIPE"],
  ["payment", "Polar", "POLAR"],
  ["payment", "NOWPayments", "NOWPAYMENTS"],
  ["payment", "PayPal", "PAYPAL"],
  ["payment", "Paddle", "PADDLE"],
  ["payment", "Lemon Squeezy", "LEMONSQUEEZY", "LEMON_SQUEEZY"],
  ["payment", "Braintree", "BRAINTREE"],
  ["payment", "Adyen", "ADYEN"],
  ["payment", "Mollie", "MOLLIE"],
  ["payment", "Square", "SQUARE_ACCESS", "SQUARE_API", "SQUARE_WEBHOOK"],
  ["payment", "Razorpay", "RAZORPAY"],
  ["payment", "Coinbase Commerce", "COINBASE_COMMERCE"],
  ["payment", "Chargebee", "CHARGEBEE"],
  ["payment", "RevenueCat", "REVENUECAT"],
  ["payment", "GoCardless", "GOCARDLESS"],
  ["payment", "Klarna", "KLARNA"],
  ["ai", "OpenAI", "OPENAI"],
  ["ai", "Anthropic", "ANTHROPIC"],
  ["ai", "Groq", "GROQ"],
  ["ai", "Mistral", "MISTRAL"],
  ["ai", "Cohere", "COHERE"],
  ["ai", "DeepSeek", "DEEPSEEK"],
  ["ai", "Perplexity", "PERPLEXITY"],
  ["ai", "Together", "TOGETHER_API", "TOGETHERAI"],
  ["ai", "Fireworks", "FIREWORKS_API"],
  ["ai", "OpenRouter", "OPENROUTER"],
  ["ai", "Portkey", "PORTKEY"],
  ["ai", "xAI", "XAI"],
  ["ai", "Gemini", "GEMINI"],
  ["ai", "Replicate", "REPLICATE"],
  ["ai", "ComfyUI", "COMFYUI", "COMFY"],
  ["ai", "Hugging Face", "HF", "HUGGINGFACE", "HUGGING_FACE"],
  ["ai", "ElevenLabs", "ELEVENLABS"],
  ["ai", "fal", "FAL"],
  ["ai", "RunPod", "RUNPOD"],
  ["ai", "Modal", "MODAL_TOKEN"],
  ["cloud", "AWS", "AWS", "BEDROCK"],
  ["cloud", "Azure", "AZURE", "ARM_CLIENT"],
  ["cloud", "Google Cloud", "GOOGLE", "GCP", "GCLOUD"],
  ["cloud", "Cloudflare", "CLOUDFLARE", "CF_API"],
  ["cloud", "DigitalOcean", "DIGITALOCEAN"],
  ["cloud", "Fly", "FLY_API", "FLY_ACCESS"],
  ["cloud", "Vercel", "VERCEL"],
  ["cloud", "Netlify", "NETLIFY"],
  ["cloud", "Heroku", "HEROKU"],
  ["cloud", "Hetzner", "HCLOUD", "HETZNER"],
  ["data", "Neon", "NEON_API"],
  ["data", "Supabase", "SUPABASE_ACCESS"],
  ["data", "Upstash", "UPSTASH"],
  ["data", "PlanetScale", "PLANETSCALE"],
  ["data", "Snowflake", "SNOWFLAKE"],
  ["data", "Algolia", "ALGOLIA"],
  ["data", "Pinecone", "PINECONE"],
  ["code", "GitHub", "GITHUB", "GH"],
  ["code", "GitLab", "GITLAB"],
  ["code", "npm", "NPM"],
  ["code", "Docker Hub", "DOCKERHUB", "DOCKER_HUB"],
  ["mail", "SendGrid", "SENDGRID"],
  ["mail", "Mailgun", "MAILGUN"],
  ["mail", "Postmark", "POSTMARK"],
  ["mail", "Resend", "RESEND"],
  ["messages", "Twilio", "TWILIO"],
  ["messages", "Slack", "SLACK"],
  ["messages", "Discord", "DISCORD"],
  ["messages", "Telegram", "TELEGRAM"],
  ["messages", "Instagram", "INSTAGRAM"],
  ["messages", "X", "TWITTER"],
  ["watching", "Sentry", "SENTRY"],
  ["watching", "Datadog", "DATADOG", "DD_API"],
  ["watching", "Tinybird", "TINYBIRD"],
  ["watching", "PostHog", "POSTHOG"],
  ["watching", "New Relic", "NEW_RELIC"],
  ["watching", "Grafana", "GRAFANA"],
];

const PROVIDERS: ReadonlyMap<string, Provider> = new Map(
  WORDS.flatMap(([business, name, ...words]) => words.map((word) => [word, { name, business }] as const)),
);

/** Names that hold no secret, though a provider's name is in them. */
const OPEN = /(?:^|_)(?:PUBLIC|PUBLISHABLE)(?:_|$)/;
/** How the names of keys end. `_ID` alone is no key, nor is a plain `_URL`. */
const KEY =
  /(?:KEY|TOKEN|SECRET|PASSWORD|PASSWD|PASS|PAT|CREDENTIALS|DSN|WEBHOOK(?:_URL)?|ACCESS_KEY_ID|AUTH)_?\d*(?:_PREVIOUS)?$/;

/** What stands before a provider's name where one program has several keys of it. */
const BEFORE = /^(?:PROD|PRODUCTION|STAGING|STAGE|DEV|TEST|LIVE|SANDBOX|APP|API|SERVER|BACKEND|MY)_/;

/** Whether the name of a key or variable is one that secrets have. */
export function namesSecret(key: string): boolean {
  const name = normal(key);
  return KEY.test(name) && !OPEN.test(name);
}

/** The provider that a key opens, by the key's name; nothing for a key of one's own. */
export function providerOf(key: string): Provider | undefined {
  if (!namesSecret(key)) return undefined;
  const [first = "", second = ""] = normal(key).replace(BEFORE, "").split("_");
  return PROVIDERS.get(`${first}_${second}`) ?? PROVIDERS.get(first);
}

/** `stripe-secret-key` and `stripeSecretKey` are `STRIPE_SECRET_KEY`. */
function normal(key: string): string {
  return key
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1_$2")
    .replaceAll(/[^A-Za-z0-9]+/g, "_")
    .toUpperCase();
}
