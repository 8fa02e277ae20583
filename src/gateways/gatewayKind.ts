import type { Router } from 'express';
import type { z } from 'zod';
import type { Clock, PaymentGateway } from '../app/ports.ts';

/** The part of a pino logger that gateways use. */
export interface GatewayLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}

/** What a gateway is made of. */
export interface GatewayParts {
  /** Its own variables, checked. */
  settings: Readonly<Record<string, string>>;
  /** Signs and checks the webhooks of contract §5. */
  webhookSecret: string;
  /** ISO 4217: what everything costs. */
  currency: string;
  /** Where passengers reach this server. */
  publicUrl: string;
  /** A folder for what it keeps; made when needed. */
  folder: string;
  clock: Clock;
  log: GatewayLog;
  /** An operator's command looks on beside a running server: nothing is sent or written. */
  readOnly?: boolean;
}

/** A gateway as the server runs it. */
export interface ServedGateway extends PaymentGateway {
  /** Pages of its own. */
  readonly router?: Router;
  start?(): Promise<void>;
  stop?(): Promise<void>;
}

/** A kind of gateway: one file, and one line in registry.ts. docs/gateways.md shows how. */
export interface GatewayKind {
  /** Its own variables in the environment, needed when it is named. Each message completes "… may be". */
  readonly variables: Readonly<Record<string, z.ZodType<string | undefined>>>;
  /** The longest hold whose end its sessions can be closed at; absent: any. */
  readonly maxHoldSeconds?: number;
  /** Makes one; nothing is opened before its `start()`. Loads what only it needs. */
  make(parts: GatewayParts): Promise<ServedGateway>;
}
