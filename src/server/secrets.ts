import { type KeyObject, randomBytes } from 'node:crypto';
import { type Config, readSigningKey } from '../config.ts';
import type { DataDir } from '../dataDir.ts';
import { type Agreement, agreeThrough } from '../gateways/agreement.ts';

export interface Secrets {
  jwt: string;
  paymentWebhook: string;
  ticketKey: KeyObject;
}

type Settings = Pick<Config, 'redisUrl' | 'jwtSecret' | 'ticketSigningKey' | 'paymentWebhookSecret'>;

const random = () => randomBytes(32).toString('base64url');

/**
 * The configured secrets; what is not set is made once and kept in the data folder, the same for all processes that
 * share a Redis.
 */
export async function readSecrets(config: Settings, dataDir: Pick<DataDir, 'secret'>): Promise<Secrets> {
  const { redisUrl, jwtSecret, ticketSigningKey, paymentWebhookSecret } = config;
  const areSet = jwtSecret !== null && ticketSigningKey !== null && paymentWebhookSecret !== null;
  const agreement = redisUrl === null || areSet ? null : await agreeThrough(redisUrl);
  const made = (name: string) =>
    agreement ? agreed(agreement, dataDir, name) : dataDir.secret(name, random);
  try {
    const ticketKey = readSigningKey(ticketSigningKey ?? (await made('ticket-signing-key')));
    if (!ticketKey) throw new Error('the ticket signing key in the data folder is damaged');
    return {
      jwt: jwtSecret ?? (await made('jwt')),
      paymentWebhook: paymentWebhookSecret ?? (await made('payment-webhook')),
      ticketKey,
    };
  } finally {
    agreement?.close();
  }
}

/** What this folder keeps is offered to the others; an empty one keeps what they have agreed on. */
async function agreed(agreement: Agreement, dataDir: Pick<DataDir, 'secret'>, name: string): Promise<string> {
  let isNew = false;
  const offered = random();
  const kept = await dataDir
    .secret(name, () => {
      isNew = true;
      throw new Error('nothing is kept yet');
    })
    .catch((error: unknown) => {
      if (isNew) return null;
      throw error;
    });
  const chosen = await agreement.choose(name, kept ?? offered);
  return kept === null ? dataDir.secret(name, () => chosen) : chosen;
}
