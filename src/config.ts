import { resolve } from 'node:path';
import { z } from 'zod';
import { DEFAULT_TURN_LIMITS, type TurnLimits } from './app/schedule/turnLimits.ts';
import { readSigningKey } from './config/signingKey.ts';
import {
  cors,
  currency,
  email,
  gatewayList,
  oneOf,
  origin,
  paperLine,
  paperLines,
  password,
  percentage,
  trustProxy,
  turnLimits,
  url,
  wholeNumber,
} from './config/variables.ts';
import { HOLD_SECONDS } from './domain/reservation.ts';
import type { GatewayKind } from './gateways/gatewayKind.ts';
import { GATEWAY_KINDS, GATEWAY_NAMES, type GatewayName } from './gateways/registry.ts';
import type { S3Options } from './gateways/s3Files.ts';

export { readSigningKey } from './config/signingKey.ts';

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** What Express takes as `trust proxy`. */
export type TrustProxy = boolean | number | readonly string[];

/** The settings of one server process. `null` is "not set"; secrets that are null are made in `dataDir`. */
export interface Config {
  readonly production: boolean;
  readonly host: string;
  /** 0 lets the system choose. */
  readonly port: number;
  /** Where passengers reach this server, without a slash at the end. */
  readonly publicUrl: string;
  /** Absolute. */
  readonly dataDir: string;
  /** Null: the embedded PostgreSQL in `dataDir`. */
  readonly databaseUrl: string | null;
  readonly redisUrl: string | null;
  /** Where other processes reach this one; null: where it listens. */
  readonly internalUrl: string | null;
  readonly jwtSecret: string | null;
  /** Text that {@link readSigningKey} reads. */
  readonly ticketSigningKey: string | null;
  /** The first takes new payments, the others finish their own. */
  readonly paymentGateways: readonly [GatewayName, ...GatewayName[]];
  /** The gateways' own variables. */
  readonly gatewaySettings: Readonly<Record<string, string>>;
  /** ISO 4217: what everything costs. */
  readonly currency: string;
  /** Whether a payment that comes after its hold's end may buy the same seats if they are still free. */
  readonly rebookLate: boolean;
  readonly paymentWebhookSecret: string | null;
  /** Null: files are kept in `dataDir`. */
  readonly s3: S3Options | null;
  /** Null: mails are written to `dataDir`. */
  readonly smtpUrl: string | null;
  /** Null: any origin outside production, the server's own in production. */
  readonly corsOrigins: readonly string[] | null;
  readonly trustProxy: TrustProxy;
  readonly admin: { readonly email: string; readonly password: string } | null;
  /** Hundredths of a percent that prices contain. */
  readonly taxRate: number;
  /** Who stands on invoices; null: the operator's name. */
  readonly seller: {
    readonly name: string | null;
    readonly address: string[];
    readonly taxId: string | null;
  };
  readonly holdSeconds: number;
  readonly rateLimit: boolean;
  readonly turnLimits: TurnLimits;
  readonly logLevel: LogLevel;
  /** Whether an empty embedded database gets demo data. */
  readonly demo: boolean;
}

/** The environment does not make a configuration. The message names every variable at fault. */
export class ConfigError extends Error {
  constructor(problems: readonly string[]) {
    super(
      `The environment has ${problems.length} problem(s):\n${problems.map((line) => `- ${line}`).join('\n')}`,
    );
    this.name = 'ConfigError';
  }
}

/** Their values are never repeated in a message; the URLs may carry a password. */
const SECRETS: ReadonlySet<string> = new Set([
  ...Object.values(GATEWAY_KINDS).flatMap(({ variables }) => Object.keys(variables)),
  'JWT_SECRET',
  'TICKET_SIGNING_KEY',
  'PAYMENT_WEBHOOK_SECRET',
  'ADMIN_PASSWORD',
  'DATABASE_URL',
  'REDIS_URL',
  'SMTP_URL',
  'S3_ACCESS_KEY_ID',
  'S3_SECRET_ACCESS_KEY',
]);

/** In production these are given, not made: a second process or a new disk must not make others. */
const NEEDED_IN_PRODUCTION = ['JWT_SECRET', 'TICKET_SIGNING_KEY', 'PAYMENT_WEBHOOK_SECRET'] as const;

const S3_KEYS = ['S3_ACCESS_KEY_ID', 'S3_SECRET_ACCESS_KEY'] as const;

const ONE_OF_LEVELS = `one of ${LOG_LEVELS.join(', ')}`;
const secret = z.string().min(32, 'a random text of at least 32 characters');

/** Each issue's message completes the sentence "… may be". */
const variables = z.object({
  NODE_ENV: z.string().optional(),
  HOST: z
    .string()
    .regex(/^[A-Za-z0-9.:_-]+$/, 'a host name or IP address to listen on')
    .optional(),
  PORT: wholeNumber(0, 65_535).optional(),
  PUBLIC_URL: origin.optional(),
  DATA_DIR: z.string().optional(),
  DATABASE_URL: url(['postgres', 'postgresql']).optional(),
  REDIS_URL: url(['redis', 'rediss']).optional(),
  INTERNAL_URL: origin.optional(),
  JWT_SECRET: secret.optional(),
  TICKET_SIGNING_KEY: z
    .string()
    .refine(isSigningKey, 'an Ed25519 private key: PKCS8 PEM, or the base64url of its 32-byte seed')
    .optional(),
  PAYMENT_GATEWAY: gatewayList(GATEWAY_NAMES).optional(),
  CURRENCY: currency.optional(),
  LATE_PAYMENT: z.enum(['refund', 'rebook'], '`refund` or `rebook`').optional(),
  PAYMENT_WEBHOOK_SECRET: secret.optional(),
  SMTP_URL: url(['smtp', 'smtps']).optional(),
  S3_BUCKET: z
    .string()
    .regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'the name of a bucket: 3 to 63 of a–z, 0–9, `.` and `-`')
    .optional(),
  S3_ENDPOINT: origin.optional(),
  S3_REGION: z
    .string()
    .regex(/^[a-z0-9-]{1,40}$/, 'a region, as us-east-1')
    .optional(),
  S3_ACCESS_KEY_ID: z.string().min(3, 'an access key’s id').optional(),
  S3_SECRET_ACCESS_KEY: z.string().min(6, 'a secret access key').optional(),
  CORS_ORIGINS: cors.optional(),
  TRUST_PROXY: trustProxy.optional(),
  ADMIN_EMAIL: email.optional(),
  ADMIN_PASSWORD: password.optional(),
  TAX_RATE: percentage.optional(),
  INVOICE_SELLER: paperLine.optional(),
  INVOICE_SELLER_ADDRESS: paperLines.optional(),
  INVOICE_SELLER_TAX_ID: paperLine.optional(),
  HOLD_SECONDS: wholeNumber(1, 86_400).optional(),
  RATE_LIMIT: z.enum(['on', 'off'], '`on` or `off`').optional(),
  TURN_LIMITS: turnLimits.optional(),
  LOG_LEVEL: z.enum(LOG_LEVELS, ONE_OF_LEVELS).optional(),
  DEMO: z.enum(['1', '0'], '`1` or `0`').optional(),
});

/** The gateways' own: each is checked whether its gateway is named or not. */
const gatewayVariables = z.object(
  Object.fromEntries(
    Object.values(GATEWAY_KINDS).flatMap((kind: GatewayKind) =>
      Object.entries(kind.variables).map(([name, schema]) => [name, schema.optional()]),
    ),
  ),
);

type Variables = z.infer<typeof variables>;

/**
 * Reads the environment; an empty variable counts as unset. Throws {@link ConfigError} with all that is wrong:
 * a value that cannot be, a lonely half of the admin's sign-in, or what production must be given.
 */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const read = variables.safeParse(given);
  const settings = gatewayVariables.safeParse(given);
  const issues = [...(read.error?.issues ?? []), ...(settings.error?.issues ?? [])];
  const problems = [...issues.map((issue) => describe(issue, given)), ...missing(given)];
  if (read.success) problems.push(...gatewayProblems(read.data, given));
  if (!read.success || !settings.success || problems.length > 0) throw new ConfigError(problems);
  return toConfig(read.data, settings.data);
}

/** What the gateways that are named need besides. */
function gatewayProblems(env: Variables, given: NodeJS.ProcessEnv): string[] {
  return (env.PAYMENT_GATEWAY ?? []).flatMap((gateway) => {
    const kind: GatewayKind = GATEWAY_KINDS[gateway];
    const needed = Object.entries(kind.variables).filter(
      ([, schema]) => !schema.safeParse(undefined).success,
    );
    const unset = needed.filter(([name]) => given[name] === undefined);
    const problems = unset.map(
      ([name]) => `${name} is not set; the payment gateway \`${gateway}\` needs it.`,
    );
    const { maxHoldSeconds = Number.POSITIVE_INFINITY } = kind;
    if ((env.HOLD_SECONDS ?? 0) > maxHoldSeconds) {
      problems.push(`HOLD_SECONDS may be at most ${maxHoldSeconds} with the payment gateway \`${gateway}\`.`);
    }
    return problems;
  });
}

function toConfig(env: Variables, gatewaySettings: Record<string, string | undefined>): Config {
  const production = env.NODE_ENV === 'production';
  const port = env.PORT ?? 3000;
  return {
    production,
    // Outside production the sign-ins are the demo's and the gateway is a toy: not for the neighbours.
    host: env.HOST ?? (production ? '0.0.0.0' : '127.0.0.1'),
    port,
    publicUrl: env.PUBLIC_URL ?? `http://localhost:${port}`,
    dataDir: resolve(env.DATA_DIR ?? '.data'),
    databaseUrl: env.DATABASE_URL ?? null,
    redisUrl: env.REDIS_URL ?? null,
    internalUrl: env.INTERNAL_URL ?? null,
    jwtSecret: env.JWT_SECRET ?? null,
    ticketSigningKey: env.TICKET_SIGNING_KEY ?? null,
    paymentGateways: env.PAYMENT_GATEWAY ?? ['sandbox'],
    gatewaySettings: Object.fromEntries(
      Object.entries(gatewaySettings).filter((entry): entry is [string, string] => entry[1] !== undefined),
    ),
    currency: env.CURRENCY ?? 'USD',
    rebookLate: env.LATE_PAYMENT === 'rebook',
    paymentWebhookSecret: env.PAYMENT_WEBHOOK_SECRET ?? null,
    s3: toS3(env),
    smtpUrl: env.SMTP_URL ?? null,
    corsOrigins: env.CORS_ORIGINS ?? null,
    trustProxy: env.TRUST_PROXY ?? false,
    admin:
      env.ADMIN_EMAIL !== undefined && env.ADMIN_PASSWORD !== undefined
        ? { email: env.ADMIN_EMAIL, password: env.ADMIN_PASSWORD }
        : null,
    taxRate: env.TAX_RATE ?? 0,
    seller: {
      name: env.INVOICE_SELLER ?? null,
      address: env.INVOICE_SELLER_ADDRESS ?? [],
      taxId: env.INVOICE_SELLER_TAX_ID ?? null,
    },
    holdSeconds: env.HOLD_SECONDS ?? HOLD_SECONDS,
    rateLimit: env.RATE_LIMIT !== 'off',
    turnLimits: env.TURN_LIMITS ?? DEFAULT_TURN_LIMITS,
    logLevel: env.LOG_LEVEL ?? 'info',
    // Demo sign-ins are printed for all to read, so production must ask for them.
    demo: env.DEMO === undefined ? !production : env.DEMO === '1',
  };
}

function toS3(env: Variables): S3Options | null {
  if (env.S3_BUCKET === undefined) return null;
  const [id, secretKey] = [env.S3_ACCESS_KEY_ID, env.S3_SECRET_ACCESS_KEY];
  return {
    bucket: env.S3_BUCKET,
    region: env.S3_REGION ?? 'us-east-1',
    endpoint: env.S3_ENDPOINT ?? null,
    keys: id === undefined || secretKey === undefined ? null : { id, secret: secretKey },
  };
}

function describe(issue: z.core.$ZodIssue, given: NodeJS.ProcessEnv): string {
  const name = String(issue.path[0]);
  const value = given[name] ?? '';
  const was = SECRETS.has(name)
    ? `a text of ${value.length} characters (not shown)`
    : JSON.stringify(shorten(value));
  return `${name} is ${was}; it may be ${issue.message}.`;
}

function shorten(value: string): string {
  return value.length > 80 ? `${value.slice(0, 80)}…` : value;
}

function missing(given: NodeJS.ProcessEnv): string[] {
  const problems: string[] = [];
  const [mail, word] = [given.ADMIN_EMAIL, given.ADMIN_PASSWORD];
  if (mail !== undefined && word === undefined) {
    problems.push('ADMIN_PASSWORD is not set, but ADMIN_EMAIL is; they go together.');
  }
  if (mail === undefined && word !== undefined) {
    problems.push('ADMIN_EMAIL is not set, but ADMIN_PASSWORD is; they go together.');
  }
  problems.push(...missingOfS3(given));
  if (given.NODE_ENV !== 'production') return problems;
  for (const name of NEEDED_IN_PRODUCTION) {
    if (given[name] === undefined) problems.push(`${name} is not set; production needs it.`);
  }
  if (given.PAYMENT_GATEWAY === undefined) {
    problems.push(`PAYMENT_GATEWAY is not set; production must name it: it may be ${oneOf(GATEWAY_NAMES)}.`);
  }
  return problems;
}

function missingOfS3(given: NodeJS.ProcessEnv): string[] {
  const set = ['S3_ENDPOINT', 'S3_REGION', ...S3_KEYS].filter((name) => given[name] !== undefined);
  const [first] = set;
  if (first !== undefined && given.S3_BUCKET === undefined) {
    return [`S3_BUCKET is not set, but ${first} is: without a bucket files stay in the data folder.`];
  }
  const [lonely] = S3_KEYS.filter((name) => given[name] !== undefined);
  const [lacking] = S3_KEYS.filter((name) => given[name] === undefined);
  if (lonely === undefined || lacking === undefined) return [];
  return [`${lacking} is not set, but ${lonely} is; they go together.`];
}

function isSigningKey(text: string): boolean {
  return readSigningKey(text) !== null;
}
