import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type ParsedMail, simpleParser } from 'mailparser';
import { emlFileName } from '../../src/gateways/mail/emlMailer.ts';
import { eventually } from './eventually.ts';

/** The letter of a kind about the thing with the id, as it lies in a server's data folder; waited for. */
export async function letter(dataDir: string, kind: string, id: string): Promise<ParsedMail> {
  const file = join(dataDir, 'mail', emlFileName(`${kind}-${id}`));
  return simpleParser(await eventually(`the letter ${kind}`, () => readFile(file)));
}
