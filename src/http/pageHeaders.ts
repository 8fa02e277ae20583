import type { RequestHandler } from 'express';
import helmet from 'helmet';

/** What a page may load, by the directive of its policy. */
type Directives = Readonly<Record<string, Iterable<string>>>;

const PAGE: Directives = {
  defaultSrc: ["'none'"],
  scriptSrc: ["'self'"],
  styleSrc: ["'self'"],
  imgSrc: ["'self'"],
  connectSrc: ["'self'"],
  formAction: ["'none'"],
  baseUri: ["'none'"],
  frameAncestors: ["'none'"],
};

/**
 * The security headers of a page: scripts, styles and pictures are files of this server, it asks nobody else, and
 * nothing may frame it. What `others` says of a directive goes before that.
 */
export function pageHeaders(others: Directives = {}): RequestHandler {
  return helmet({ contentSecurityPolicy: { useDefaults: false, directives: { ...PAGE, ...others } } });
}
