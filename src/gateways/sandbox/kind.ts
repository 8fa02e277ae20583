import type { GatewayKind } from '../gatewayKind.ts';

/** The toy: its own checkout page, and every whim of a real gateway on request. */
export const sandboxKind: GatewayKind = {
  variables: {},
  async make({ webhookSecret, folder, publicUrl, clock, log, readOnly = false }) {
    const { createSandboxGateway } = await import('./gateway.ts');
    return createSandboxGateway({
      secret: webhookSecret,
      journalFolder: folder,
      publicUrl,
      webhookUrl: `${publicUrl}/payments/webhook`,
      clock,
      log,
      readOnly,
    });
  },
};
