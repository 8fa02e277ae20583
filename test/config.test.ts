import { generateKeyPairSync } from 'node:crypto';
import { resolve } from 'node:path';
import { expect } from 'chai';
import { DEFAULT_TURN_LIMITS } from '../src/app/schedule/turnLimits.ts';
import { ConfigError, readConfig, readSigningKey } from '../src/config.ts';

const LONG = 'x'.repeat(32);
const SEED = Buffer.alloc(32, 7).toString('base64url');
const PRODUCTION = {
  NODE_ENV: 'production',
  JWT_SECRET: LONG,
  TICKET_SIGNING_KEY: SEED,
  PAYMENT_WEBHOOK_SECRET: LONG,
  PAYMENT_GATEWAY: 'sandbox',
};

const STRIPE = {
  STRIPE_SECRET_KEY: 'sk_test_0123456789',
  STRIPE_WEBHOOK_SECRET: 'whsec_0123456789',
  STRIPE_API_URL: 'https://stripe.example',
  STRIPE_TIMEOUT_MS: '3000',
};

function problemsOf(env: NodeJS.ProcessEnv): string[] {
  try {
    readConfig(env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.message.split('\n').slice(1);
  }
  return [];
}

describe('config', () => {
  it('has a default for everything outside production', () => {
    expect(readConfig({})).to.deep.equal({
      production: false,
      host: '127.0.0.1',
      port: 3000,
      publicUrl: 'http://localhost:3000',
      dataDir: resolve('.data'),
      databaseUrl: null,
      redisUrl: null,
      internalUrl: null,
      jwtSecret: null,
      ticketSigningKey: null,
      paymentGateways: ['sandbox'],
      gatewaySettings: {},
      currency: 'USD',
      seller: { name: null, address: [], taxId: null },
      taxRate: 0,
      rebookLate: false,
      paymentWebhookSecret: null,
      s3: null,
      smtpUrl: null,
      corsOrigins: null,
      trustProxy: false,
      admin: null,
      holdSeconds: 900,
      rateLimit: true,
      turnLimits: DEFAULT_TURN_LIMITS,
      logLevel: 'info',
      demo: true,
    });
  });

  it('reads every variable', () => {
    const config = readConfig({
      ...PRODUCTION,
      HOST: '::1',
      PORT: '8080',
      PUBLIC_URL: 'https://bus.example/',
      DATA_DIR: '/var/lib/bus',
      DATABASE_URL: 'postgres://u:p@db.example/bus',
      REDIS_URL: 'rediss://cache.example:6380',
      INTERNAL_URL: 'http://10.0.0.7:3000',
      SMTP_URL: 'smtp://mail.example',
      CORS_ORIGINS: 'https://a.example, http://localhost:5173',
      TRUST_PROXY: '2',
      ADMIN_EMAIL: 'ada@example.org',
      ADMIN_PASSWORD: 'Correct1horse',
      HOLD_SECONDS: '20',
      RATE_LIMIT: 'off',
      TURN_LIMITS: 'lanes=1, maxBatch=50',
      LOG_LEVEL: 'debug',
      DEMO: '1',
      PAYMENT_GATEWAY: 'stripe, sandbox',
      S3_BUCKET: 'bus-files',
      S3_ENDPOINT: 'https://s3.example/',
      S3_REGION: 'eu-west-3',
      S3_ACCESS_KEY_ID: 'an-id',
      S3_SECRET_ACCESS_KEY: 'a-secret',
      ...STRIPE,
      CURRENCY: 'eur',
      LATE_PAYMENT: 'rebook',
      TAX_RATE: '7.7',
      INVOICE_SELLER: 'Alpine Coaches AG',
      INVOICE_SELLER_ADDRESS: '1 Gare; 1201 Genève',
      INVOICE_SELLER_TAX_ID: 'CHE-1',
    });
    expect(config).to.deep.equal({
      production: true,
      host: '::1',
      port: 8080,
      publicUrl: 'https://bus.example',
      dataDir: '/var/lib/bus',
      databaseUrl: 'postgres://u:p@db.example/bus',
      redisUrl: 'rediss://cache.example:6380',
      internalUrl: 'http://10.0.0.7:3000',
      jwtSecret: LONG,
      ticketSigningKey: SEED,
      paymentGateways: ['stripe', 'sandbox'],
      gatewaySettings: STRIPE,
      currency: 'EUR',
      s3: {
        bucket: 'bus-files',
        endpoint: 'https://s3.example',
        region: 'eu-west-3',
        keys: { id: 'an-id', secret: 'a-secret' },
      },
      rebookLate: true,
      seller: { name: 'Alpine Coaches AG', address: ['1 Gare', '1201 Genève'], taxId: 'CHE-1' },
      taxRate: 770,
      paymentWebhookSecret: LONG,
      smtpUrl: 'smtp://mail.example',
      corsOrigins: ['https://a.example', 'http://localhost:5173'],
      trustProxy: 2,
      admin: { email: 'ada@example.org', password: 'Correct1horse' },
      holdSeconds: 20,
      rateLimit: false,
      turnLimits: { ...DEFAULT_TURN_LIMITS, lanes: 1, maxBatch: 50 },
      logLevel: 'debug',
      demo: true,
    });
  });

  it('derives the public address from the port', () => {
    expect(readConfig({ PORT: '4000' }).publicUrl).to.equal('http://localhost:4000');
  });

  it('takes an empty variable as unset', () => {
    expect(readConfig({ PORT: '', JWT_SECRET: '', LOG_LEVEL: '' })).to.deep.equal(readConfig({}));
  });

  it('in production listens everywhere and makes no demo data', () => {
    expect(readConfig(PRODUCTION)).to.include({ host: '0.0.0.0', demo: false });
  });

  it('in production names every missing secret and the gateway', () => {
    expect(problemsOf({ NODE_ENV: 'production' }).map((line) => line.split(' ')[1])).to.deep.equal([
      'JWT_SECRET',
      'TICKET_SIGNING_KEY',
      'PAYMENT_WEBHOOK_SECRET',
      'PAYMENT_GATEWAY',
    ]);
  });

  it('tells of all problems at once: name, value, what it may be', () => {
    expect(problemsOf({ PORT: '70000', RATE_LIMIT: 'maybe', ADMIN_EMAIL: 'a@example.org' })).to.deep.equal([
      '- PORT is "70000"; it may be a whole number from 0 to 65535.',
      '- RATE_LIMIT is "maybe"; it may be `on` or `off`.',
      '- ADMIN_PASSWORD is not set, but ADMIN_EMAIL is; they go together.',
    ]);
  });

  it('names what a payment gateway needs and has not, and what it cannot do', () => {
    expect(problemsOf({ PAYMENT_GATEWAY: 'stripe', HOLD_SECONDS: '86000' })).to.deep.equal([
      '- STRIPE_SECRET_KEY is not set; the payment gateway `stripe` needs it.',
      '- STRIPE_WEBHOOK_SECRET is not set; the payment gateway `stripe` needs it.',
      '- HOLD_SECONDS may be at most 82800 with the payment gateway `stripe`.',
    ]);
  });

  it('takes a bucket alone, and nothing of S3 without it', () => {
    expect(readConfig({ S3_BUCKET: 'bus-files' }).s3).to.deep.equal({
      bucket: 'bus-files',
      endpoint: null,
      region: 'us-east-1',
      keys: null,
    });
    expect(problemsOf({ S3_ENDPOINT: 'https://s3.example' })).to.deep.equal([
      '- S3_BUCKET is not set, but S3_ENDPOINT is: without a bucket files stay in the data folder.',
    ]);
    for (const wrong of [{ S3_ENDPOINT: 's3.example' }, { S3_REGION: 'EU' }, { S3_REGION: 'eu west' }]) {
      expect(problemsOf({ S3_BUCKET: 'bus-files', ...wrong })).to.have.length(1);
    }
    expect(problemsOf({ S3_BUCKET: 'bus-files', S3_ACCESS_KEY_ID: 'an-id' })).to.deep.equal([
      '- S3_SECRET_ACCESS_KEY is not set, but S3_ACCESS_KEY_ID is; they go together.',
    ]);
  });

  it('says which payment gateways there are', () => {
    expect(problemsOf({ PAYMENT_GATEWAY: 'paypal' })).to.deep.equal([
      '- PAYMENT_GATEWAY is "paypal"; it may be `sandbox` or `stripe`, or several of them separated by commas, the one that takes new payments first.',
    ]);
  });

  const refused: [string, string[]][] = [
    ['PORT', ['abc', '-1', '1e3', '65536', '3000 ', '0x10']],
    ['HOST', ['a b', 'http://x']],
    [
      'PUBLIC_URL',
      ['bus.example', 'ftp://bus.example', 'https://bus.example/?a=1', 'https://u:p@bus.example'],
    ],
    ['DATABASE_URL', ['mysql://x/y', 'localhost:5432', 'postgres://']],
    ['REDIS_URL', ['http://x', 'x']],
    ['SMTP_URL', ['mail.example', 'https://mail.example']],
    ['JWT_SECRET', ['x'.repeat(31)]],
    ['PAYMENT_WEBHOOK_SECRET', ['x'.repeat(31)]],
    ['TICKET_SIGNING_KEY', ['x', Buffer.alloc(31).toString('base64url'), rsaPem()]],
    ['PAYMENT_GATEWAY', ['paypal', 'sandbox,sandbox', ',', 'sandbox;stripe']],
    ['STRIPE_SECRET_KEY', ['pk_test_0123456789', 'x', 'sk_']],
    ['STRIPE_WEBHOOK_SECRET', ['0123456789', 'whsec_']],
    ['STRIPE_API_URL', ['stripe.example', 'https://stripe.example/v1', 'ftp://stripe.example']],
    ['STRIPE_TIMEOUT_MS', ['99', '60001', '1e3', '-500']],
    ['S3_BUCKET', ['Bus', 'b', 'a_b', '-a-', 'a/b']],
    ['CURRENCY', ['JPY', 'KWD', 'XYZ', 'euro']],
    ['LATE_PAYMENT', ['keep', 'REBOOK']],
    ['CORS_ORIGINS', ['*', 'shop.example', 'https://shop.example/', 'https://shop.example/a', ',']],
    ['TRUST_PROXY', ['yes', '-1', '10.0.0.0/33', '10.0.0', ',', '1.2.3.4/8/8']],
    ['HOLD_SECONDS', ['0', '86401', '1.5']],
    ['RATE_LIMIT', ['1', 'ON']],
    [
      'TURN_LIMITS',
      ['lanes', 'lanes=0', 'lanes=x', 'rows=5', 'toString=1', 'lanes=1;maxBatch=2', 'maxTurn=9999999'],
    ],
    ['LOG_LEVEL', ['verbose']],
    ['DEMO', ['true', '2']],
  ];
  for (const [name, values] of refused) {
    it(`refuses ${name} when it cannot be`, () => {
      for (const value of values) {
        const problems = problemsOf({ [name]: value });
        expect(problems, value).to.have.length(1);
        expect(problems[0]).to.match(new RegExp(`^- ${name} is `));
      }
    });
  }

  it('never repeats a secret', () => {
    const message = problemsOf({
      JWT_SECRET: 'hush',
      PAYMENT_WEBHOOK_SECRET: 'hush',
      TICKET_SIGNING_KEY: 'hush',
      ADMIN_EMAIL: 'a@example.org',
      ADMIN_PASSWORD: 'hush',
      DATABASE_URL: 'mysql://u:hush@x/y',
      REDIS_URL: 'http://u:hush@x',
      SMTP_URL: 'http://u:hush@x',
    });
    expect(message).to.have.length(7);
    expect(message.join()).not.to.contain('hush');
  });

  it("holds the admin to everybody's password rule", () => {
    const ADMIN_EMAIL = 'a@example.org';
    for (const word of ['Short1a', 'nouppercase1', 'NOLOWERCASE1', 'NoDigitsHere', `Aa1${'é'.repeat(35)}`]) {
      expect(problemsOf({ ADMIN_EMAIL, ADMIN_PASSWORD: word }), word).to.have.length(1);
    }
    expect(readConfig({ ADMIN_EMAIL, ADMIN_PASSWORD: `Aa1x${'é'.repeat(34)}` }).admin).not.to.equal(null);
    expect(problemsOf({ ADMIN_PASSWORD: 'Correct1horse' })).to.have.length(1);
  });

  it('reads TRUST_PROXY in all its forms', () => {
    const forms = ['true', 'false', '0', '3', 'loopback', '10.0.0.0/8, ::1'].map(
      (TRUST_PROXY) => readConfig({ TRUST_PROXY }).trustProxy,
    );
    expect(forms).to.deep.equal([true, false, 0, 3, ['loopback'], ['10.0.0.0/8', '::1']]);
  });

  it('takes the signing key as PEM, as PEM on one line, and as a seed', () => {
    const pem = generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
    for (const text of [pem, pem.replaceAll('\n', '\\n'), SEED]) {
      expect(readConfig({ TICKET_SIGNING_KEY: text }).ticketSigningKey).to.equal(text);
      expect(readSigningKey(text)?.asymmetricKeyType).to.equal('ed25519');
    }
    expect(readSigningKey(SEED)?.export({ format: 'jwk' }).d).to.equal(SEED);
  });
});

function rsaPem(): string {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
}
