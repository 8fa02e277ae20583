import { join } from 'node:path';
import type { Router } from 'express';
import type { Clock, PaymentGateways } from '../app/ports.ts';
import type { Config } from '../config.ts';
import type { GatewayKind, GatewayLog, ServedGateway } from '../gateways/gatewayKind.ts';
import { gatewaysOf } from '../gateways/gateways.ts';
import { GATEWAY_KINDS, type GatewayName } from '../gateways/registry.ts';

export interface GatewaysParts {
  config: Pick<Config, 'paymentGateways' | 'gatewaySettings' | 'currency'>;
  publicUrl: string;
  /** The data folder. */
  folder: string;
  webhookSecret: string;
  clock: Clock;
  log: GatewayLog;
  readOnly?: boolean;
}

/** The gateways of this server, with what is theirs alone. */
export interface ServedGateways extends PaymentGateways {
  /** Pages of their own. */
  readonly routers: readonly Router[];
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** Makes the gateways that the configuration names. Nothing is opened before `start()`. */
export async function makeGateways(parts: GatewaysParts): Promise<ServedGateways> {
  const [current, ...others] = parts.config.paymentGateways;
  const all: [ServedGateway, ...ServedGateway[]] = [await make(parts, current)];
  for (const name of others) all.push(await make(parts, name));
  return {
    ...gatewaysOf(all),
    routers: all.flatMap(({ router }) => router ?? []),
    async start() {
      for (const gateway of all) await gateway.start?.();
    },
    async stop() {
      await Promise.all(all.map((gateway) => gateway.stop?.()));
    },
  };
}

function make({ config, folder, ...parts }: GatewaysParts, name: GatewayName): Promise<ServedGateway> {
  const kind: GatewayKind = GATEWAY_KINDS[name];
  const { gatewaySettings: settings, currency } = config;
  return kind.make({ ...parts, settings, currency, folder: join(folder, name) });
}
