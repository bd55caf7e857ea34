import type { Chance } from "./chance.ts";

const SMALL = "abcdefghijklmnopqrstuvwxyz";
const LETTERS = `${SMALL}${SMALL.toUpperCase()}`;
const DIGITS = "0123456789";
const BASE64 = `${LETTERS}${DIGITS}+/`;

const WORDS = (
  "anchor basil cobalt dragon ember falcon garnet hollow indigo jasper kettle lantern marble nectar " +
  "orchid pepper quartz ribbon saddle timber umbrella velvet walnut yellow zephyr"
).split(" ");

/** Kinds of secrets, made up; none has the form of a vendor's key, which a scanner would take for one. */
export const SECRETS: Readonly<Record<string, (chance: Chance) => string>> = {
  "password, 24 with signs": (chance) =>
    `aZ9${chance.text(`${LETTERS}${DIGITS}!#$%&*()-_=+[]{}<>:?"'\\ `, 20)}k`,
  "password, 12": (chance) => chance.text(`${LETTERS}${DIGITS}`, 12),
  "password, 9": (chance) => chance.text(`${LETTERS}${DIGITS}`, 9),
  "hex, 32": (chance) => chance.text("0123456789abcdef", 32),
  "base64, 44": (chance) => `${chance.text(BASE64, 43)}=`,
  "token with a prefix": (chance) => `pln_${chance.text(`${LETTERS}${DIGITS}`, 30)}`,
  "six words": (chance) => Array.from({ length: 6 }, () => chance.of(WORDS)).join("-"),
  "signed token": (chance) =>
    [36, 96, 43].map((length) => chance.text(`${LETTERS}${DIGITS}-_`, length)).join("."),
  "several lines": (chance) =>
    `begin of a key\n${Array.from({ length: 6 }, () => chance.text(BASE64, 64)).join("\n")}\nend of a key\n`,
  "connection with a password": (chance) =>
    `postgres://app:${chance.text(`${LETTERS}${DIGITS}`, 20)}@db.example.com:5432/app`,
};

/** What stands in settings marked secret and is none that could be told from ordinary text. */
export const DECOYS: readonly string[] = [
  "postgres",
  "postgresql",
  "admin",
  "administrator",
  "root",
  "true",
  "false",
  "enabled",
  "10",
  "5432",
  "10000000",
  "us-east-1",
  "eu-central-1a",
  "changeme",
  "password",
  "Password1",
  "example",
  "production",
  "localhost",
  "default",
  "disabled",
  "latest",
  "t3.micro",
  "db.t3.medium",
  "0.0.0.0/0",
  "2026-11-23",
  "example.com",
  "https://example.com",
  "app@example.com",
  "my-application",
  "AmazonLinux2",
  "utf8mb4_unicode_ci",
  "asia-northeast1",
  "c5.4xlarge",
  "Standard_DS2_v2",
  "python3.12",
  "nodejs20.x",
  "vpc-0a1b2c3d",
  "TLSv1.2_2021",
  "PAY_PER_REQUEST",
  "application/json",
  "/var/log/app.log",
  "rate(5 minutes)",
  "0 3 * * *",
  "arn:aws:iam::123456789012:role/app",
  "projects/my-project/locations/us-central1",
];
