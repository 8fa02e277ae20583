import { create } from 'qrcode';
import { palette } from './palette.ts';
import type { Doc } from './pen.ts';

/** The standard's margin of light around the code, in modules. */
const QUIET_MODULES = 4;

export interface Square {
  x: number;
  y: number;
  /** The side without the quiet zone, in points. */
  side: number;
}

/**
 * Draws `text` as a QR code of error correction M in vector rectangles, sharp at any size, on a white square
 * that reaches the quiet zone's four modules beyond `square`. Throws when the text is too long for any code.
 */
export function drawQr(doc: Doc, text: string, square: Square): void {
  const { modules } = create(text, { errorCorrectionLevel: 'M' });
  const module = square.side / modules.size;
  const quiet = QUIET_MODULES * module;
  doc
    .rect(square.x - quiet, square.y - quiet, square.side + 2 * quiet, square.side + 2 * quiet)
    .fill(palette.paper);
  for (let row = 0; row < modules.size; row += 1) {
    let column = 0;
    while (column < modules.size) {
      let end = column;
      while (end < modules.size && modules.get(row, end)) end += 1;
      if (end > column) {
        doc.rect(square.x + column * module, square.y + row * module, (end - column) * module, module);
      }
      column = end + 1;
    }
  }
  // One path, filled once: rectangles filled one by one would show hairlines between them.
  doc.fill('#000000');
}
