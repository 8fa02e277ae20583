import type { GatewayKind } from './gatewayKind.ts';
import { sandboxKind } from './sandbox/kind.ts';
import { stripeKind } from './stripe/kind.ts';

/** The gateways that `PAYMENT_GATEWAY` can name. */
export const GATEWAY_KINDS = {
  sandbox: sandboxKind,
  stripe: stripeKind,
} satisfies Record<string, GatewayKind>;

export type GatewayName = keyof typeof GATEWAY_KINDS;

export const GATEWAY_NAMES = Object.keys(GATEWAY_KINDS) as [GatewayName, ...GatewayName[]];
