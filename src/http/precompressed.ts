import { existsSync } from 'node:fs';
import { extname, join } from 'node:path';
import type { RequestHandler } from 'express';

/** What the build leaves beside each script and style, the smaller one first. */
const CODINGS = { br: '.br', gzip: '.gz' } as const;

const TYPES: Record<string, string> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
};

const ASSET = /^\/assets\/[\w.-]+$/;

/**
 * Leads requests for scripts and styles to their compressed twins, for the handler of files that follows: they were
 * compressed once, as small as they get, and not for each request.
 */
export function precompressed(folder: string): RequestHandler {
  return (req, res, next) => {
    const type = TYPES[extname(req.path)];
    if (type === undefined || !ASSET.test(req.url)) return next();
    res.vary('Accept-Encoding');
    const coding = req.acceptsEncodings('br', 'gzip') as keyof typeof CODINGS | false;
    if (!coding || !existsSync(join(folder, req.path + CODINGS[coding]))) return next();
    req.url += CODINGS[coding];
    res.setHeader('Content-Encoding', coding);
    res.setHeader('Content-Type', type);
    next();
  };
}
