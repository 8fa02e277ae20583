import type { ErrorRequestHandler, Request, Response } from 'express';
import { GatewayUnavailable } from '../../app/ports.ts';
import type { FieldError } from '../../domain/errors.ts';
import type { SettleResult } from './bank.ts';
import type { Checkout } from './ledger.ts';
import { messagePage } from './page.ts';

/** What the sandbox answers when it does not do as asked; `code` is for programs. */
export interface Problem {
  status: number;
  code: string;
  title: string;
  detail: string;
  errors?: FieldError[];
}

export const UNKNOWN: Problem = {
  status: 404,
  code: 'not_found',
  title: 'No such checkout',
  detail: 'There is no checkout with this reference. Start the payment again from the shop.',
};

export const REFUSALS: Record<Extract<SettleResult, { ok: false }>['why'], Problem> = {
  unknown: UNKNOWN,
  already_paid: {
    status: 409,
    code: 'already_paid',
    title: 'Already paid',
    detail: 'This payment is already paid. You have not been charged again.',
  },
  already_declined: {
    status: 409,
    code: 'already_declined',
    title: 'Already declined',
    detail: 'This payment was already declined. It can still be paid.',
  },
  expired: {
    status: 409,
    code: 'session_expired',
    title: 'Session expired',
    detail: 'This session has expired. Send "late": true to pay all the same.',
  },
};

/** Sends a page that may run nothing, may not be framed or kept, and whose forms lead to itself or the shop. */
export function sendPage(response: Response, status: number, page: string, checkout?: Checkout): void {
  // A browser applies form-action to the redirect after the form as well.
  const forms = checkout ? `'self' ${new URL(checkout.returnUrl).origin}` : `'none'`;
  response
    .status(status)
    .set({
      'Content-Security-Policy': `default-src 'none'; style-src 'self'; form-action ${forms}; base-uri 'none'; frame-ancestors 'none'`,
      'Cache-Control': 'no-store',
      'Referrer-Policy': 'same-origin',
      'X-Content-Type-Options': 'nosniff',
    })
    .type('html')
    .send(page);
}

export function sendProblem(response: Response, problem: Problem): void {
  const body = JSON.stringify({ type: 'about:blank', ...problem });
  response
    .status(problem.status)
    .set('Cache-Control', 'no-store')
    .type('application/problem+json')
    .send(Buffer.from(body));
}

/** A problem as a page or, under `/sandbox/api/`, as `application/problem+json`. */
export function sendFailure(request: Request, response: Response, problem: Problem): void {
  if (request.path.startsWith('/sandbox/api/')) sendProblem(response, problem);
  else sendPage(response, problem.status, messagePage(problem.title, problem.detail));
}

export function invalidChoices(errors: FieldError[]): Problem {
  return { status: 400, code: 'validation_failed', title: 'Bad request', detail: 'See errors.', errors };
}

export function unsupported(accepts: string): Problem {
  return {
    status: 415,
    code: 'unsupported_media_type',
    title: 'Unsupported media type',
    detail: `Send ${accepts}.`,
  };
}

/** Answers 405 with the methods that are allowed. */
export function notAllowed(allow: string) {
  return (request: Request, response: Response) => {
    response.set('Allow', allow);
    sendFailure(request, response, {
      status: 405,
      code: 'method_not_allowed',
      title: 'Method not allowed',
      detail: `This address takes ${allow}.`,
    });
  };
}

/** The client's mistakes and a gateway at rest are answered here; anything else is the server's to report. */
export const onError: ErrorRequestHandler = (error: unknown, request, response, next) => {
  if (!request.path.startsWith('/sandbox/')) return next(error);
  if (error instanceof GatewayUnavailable) {
    response.set('Retry-After', '5');
    const detail = 'The sandbox gateway cannot answer now. Try again in a few seconds.';
    return sendFailure(request, response, { status: 503, code: 'unavailable', title: 'Unavailable', detail });
  }
  const status = error instanceof Error && 'status' in error ? Number(error.status) : 500;
  if (!(status >= 400 && status < 500)) return next(error);
  const code = status === 413 ? 'too_large' : status === 415 ? 'unsupported_media_type' : 'validation_failed';
  const detail = status === 413 ? 'The body may have at most 10 kB.' : 'The request cannot be read.';
  return sendFailure(request, response, { status, code, title: 'Bad request', detail });
};
