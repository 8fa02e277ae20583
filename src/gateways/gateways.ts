import { GatewayUnavailable, type PaymentGateway, type PaymentGateways } from '../app/ports.ts';

/** The gateways of a server: the first takes new payments. */
export function gatewaysOf(all: readonly [PaymentGateway, ...PaymentGateway[]]): PaymentGateways {
  const [current] = all;
  return {
    all,
    current,
    named: (name) => all.find((gateway) => gateway.name === name) ?? missing(name),
    ofWebhook: (headers) => {
      const given = new Set(Object.keys(headers).map((name) => name.toLowerCase()));
      return all.find((gateway) => given.has(gateway.signatureHeader)) ?? current;
    },
  };
}

function missing(name: string): never {
  throw new GatewayUnavailable(`the payment gateway ${name} is not set up: name it in PAYMENT_GATEWAY`);
}
