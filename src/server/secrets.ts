import { type KeyObject, randomBytes } from 'node:crypto';
import { type Config, readSigningKey } from '../config.ts';
import type { DataDir } from '../dataDir.ts';

export interface Secrets {
  jwt: string;
  paymentWebhook: string;
  ticketKey: KeyObject;
}

const random = () => randomBytes(32).toString('base64url');

/** The configured secrets; what is not set is made once and kept in the data folder. */
export async function readSecrets(config: Config, dataDir: DataDir): Promise<Secrets> {
  const keyText = config.ticketSigningKey ?? (await dataDir.secret('ticket-signing-key', random));
  const ticketKey = readSigningKey(keyText);
  if (!ticketKey) throw new Error('the ticket signing key in the data folder is damaged');
  return {
    jwt: config.jwtSecret ?? (await dataDir.secret('jwt', random)),
    paymentWebhook: config.paymentWebhookSecret ?? (await dataDir.secret('payment-webhook', random)),
    ticketKey,
  };
}
