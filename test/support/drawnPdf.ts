import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { withFolder } from './folders.ts';

const run = promisify(execFile);

export interface Picture {
  width: number;
  height: number;
  rgba: Uint8ClampedArray;
}

export const DPI = 150;

/** For `before`: what a PDF looks like is not tested where poppler's programs are missing, and that is said. */
export async function skipWithoutPoppler(this: Mocha.Context): Promise<void> {
  if (await hasPoppler()) return;
  process.stderr.write(
    '\n  NOT TESTED: how tickets look. pdftoppm is missing: apt-get install poppler-utils\n',
  );
  this.skip();
}

export function hasPoppler(): Promise<boolean> {
  return run('pdftoppm', ['-v']).then(
    () => true,
    () => false,
  );
}

/** The first page as a picture of {@link DPI} dots an inch. */
export async function drawPdf(pdf: Buffer): Promise<Picture> {
  return readPpm(await withPoppler(pdf, 'pdftoppm', ['-r', String(DPI), '-singlefile'], 'ticket.ppm'));
}

/** The text of the pages, laid out as on the paper. */
export async function pdfText(pdf: Buffer): Promise<string> {
  return String(await withPoppler(pdf, 'pdftotext', ['-layout'], 'ticket.txt'));
}

/** Runs a program of poppler over the PDF; its output stands in a file beside it. */
function withPoppler(pdf: Buffer, program: string, args: string[], output: string): Promise<Buffer> {
  return withFolder(async (folder) => {
    await writeFile(join(folder, 'ticket.pdf'), pdf);
    await run(program, [...args, 'ticket.pdf', output.replace(/\.ppm$/, '')], { cwd: folder });
    return readFile(join(folder, output));
  });
}

/** A binary PPM (`P6`, 8 bits) as RGBA. */
function readPpm(file: Buffer): Picture {
  const header = /^P6\s+(\d+)\s+(\d+)\s+255\s/.exec(file.subarray(0, 40).toString('latin1'));
  if (!header) throw new Error('not a PPM picture');
  const [width, height] = [Number(header[1]), Number(header[2])];
  const rgb = file.subarray(header[0].length);
  const rgba = new Uint8ClampedArray(width * height * 4).fill(255);
  for (let pixel = 0; pixel < width * height; pixel += 1) {
    rgba.set(rgb.subarray(pixel * 3, pixel * 3 + 3), pixel * 4);
  }
  return { width, height, rgba };
}
