import { randomBytes, randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { isOrdinary } from "../../policy/exposure/ordinary.ts";

describe("a value that is looked for", () => {
  const secrets = [
    ["24 random bytes in base64", randomBytes(24).toString("base64")],
    ["16 random bytes in hex", randomBytes(16).toString("hex")],
    ["a UUID", randomUUID()],
    // keyturn-scan-ignore secretlint/database-connection-string: synthetic
    ["a DSN with a password", "postgres://app:kD83mvQp2x@db.example.com:5432/app"],
    ["a webhook's address", "https://hooks.example.com/services/T0AB12CD/B0XY98ZW/q7ZtLw2x9RkPbV4m"],
    ["ten random letters and digits", "k3Vq9TzP1x"],
    ["random letters that fall into short pieces", "UwMadOlpqkpa"],
    ["a key in PEM", "-----BEGIN PRIVATE KEY-----\nMIGHAgEAMBMGByqGSM49\n-----END PRIVATE KEY-----"],
  ];
  // keyturn-scan-ignore: synthetic
  const bundle =
    "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n-----BEGIN PRIVATE KEY-----\nMIGH\n-----END PRIVATE KEY-----";

  it("is a certificate with its key behind it", () => expect(isOrdinary(bundle)).toBe(false));

  it.each(["a.", "_a", "/a", "a"])("is a text of megabytes, of %j again and again", (part) => {
    expect(isOrdinary(part.repeat(6_000_000))).toBe(false);
  });

  it.each(secrets)("is %s", (_name, value) => expect(isOrdinary(value)).toBe(false));
});

describe("a value that would be found by chance, or is none that anybody hides,", () => {
  it.each([
    "postgres",
    "changeme",
    "admin123",
    "us-east-1",
    "eu-central-1a",
    "true",
    "10",
    "5432",
    "123456789012",
    "my-app-database",
    "MyAppDatabase",
    "DATABASE_URL",
    "db.example.com",
    "https://api.example.com/v",
    "ops@example.com",
    "arn:aws:iam::123456789012:role/deploy",
    "203.0.113.7/32",
    "2026-11-23T12:00:00Z",
    "aaaaaaaaaaaaaaaaaaaaaaaa",
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIExample",
    "t3.micro",
    "c5.4xlarge",
    "Standard_DS2_v2",
    "AmazonLinux2",
    "utf8mb4_unicode_ci",
    "vpc-0a1b2c3d",
    "TLSv1.2_2021",
    "/var/log/app.log",
    "projects/my-project/locations/us-central1",
  ])("is %s", (value) => expect(isOrdinary(value)).toBe(true));
});
