import type { RequestHandler } from 'express';
import { z } from 'zod';
import { GatewayUnavailable, type PaymentGateway, type PaymentGateways } from '../app/ports.ts';
import type { Courier, Handlers } from '../app/processes/courier.ts';
import type { Member, Members } from '../app/processes/members.ts';
import { forwardRequest, wasPiped } from '../gateways/link/pipe.ts';

const PAGES = /^\/sandbox\/(?:api\/checkouts|checkout)\/([^/?.]+)/;
const KNOWS = 'sandbox.knows';
const question = z.object({ reference: z.string() });

export interface SandboxElsewhereParts {
  gateways: Pick<PaymentGateways, 'all'>;
  members: Members;
  courier: Courier;
}

/**
 * Each process has a sandbox of its own, as if each were a bank's branch: a payer who comes to the page of a checkout
 * that another one began is led there. A real gateway has its own pages, and needs none of this.
 */
export function sandboxElsewhere({ gateways, members, courier }: SandboxElsewhereParts): {
  door: RequestHandler;
  calls: Handlers['calls'];
} {
  const sandbox = gateways.all.find(({ name }) => name === 'sandbox');
  const whoKnows = async (reference: string): Promise<Member | null> => {
    const others = members.live().filter(({ id }) => id !== members.self.id);
    const known = await Promise.all(others.map((other) => courier.call(other, KNOWS, { reference })));
    const at = known.findIndex((called) => called.kind === 'answered' && called.value === true);
    return others[at] ?? null;
  };
  return {
    async door(req, res, next) {
      // As it would be forwarded: a request line may name a host, and `..` leads anywhere.
      const page = URL.parse(req.originalUrl, 'http://here.invalid');
      const reference = page && PAGES.exec(page.pathname)?.[1];
      if (!sandbox || !reference || wasPiped(req)) return next();
      const there = (await isElsewhere(sandbox, reference)) ? await whoKnows(reference) : null;
      if (there) forwardRequest(req, res, page, there.address);
      else next();
    },
    calls: {
      [KNOWS]: async (body) => {
        const { reference } = question.parse(body);
        return sandbox !== undefined && !(await isElsewhere(sandbox, reference));
      },
    },
  };
}

async function isElsewhere(sandbox: PaymentGateway, reference: string): Promise<boolean> {
  try {
    await sandbox.retrieve(reference);
    return false;
  } catch (error) {
    if (error instanceof GatewayUnavailable) return true;
    throw error;
  }
}
