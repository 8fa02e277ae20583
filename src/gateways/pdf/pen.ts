import { lettersOf } from '../../app/format.ts';

export type Doc = PDFKit.PDFDocument;

export interface TextStyle {
  face?: 'regular' | 'bold';
  /** Points. */
  size: number;
  color: string;
  align?: 'left' | 'center' | 'right';
  /** A text too wide is first set smaller, down to this size, and then cut. */
  minSize?: number;
  /** Extra space between letters, in points. */
  spacing?: number;
}

/** The box of one line: its left edge, the top of its letters' line, and how wide it may be. */
export interface Line {
  x: number;
  y: number;
  width: number;
}

/** From the top of a line to its baseline, in parts of the font size. */
const ASCENT = 1.069;

/** The longest beginning of `text` that fits, an ellipsis at its end when something is missing. */
function cutToWidth(text: string, fits: (candidate: string) => boolean): string {
  if (fits(text)) return text;
  const letters = lettersOf(text);
  const cutAt = (count: number) => `${letters.slice(0, count).join('').trimEnd()}…`;
  let [fitting, tooMany] = [0, letters.length];
  while (tooMany - fitting > 1) {
    const middle = Math.floor((fitting + tooMany) / 2);
    if (fits(cutAt(middle))) fitting = middle;
    else tooMany = middle;
  }
  return cutAt(fitting);
}

/** The largest size from `style.size` down to `style.minSize` at which a text of `width` at full size fits. */
function sizeFor(style: TextStyle, width: number, available: number): number {
  if (width <= available) return style.size;
  const fitting = Math.floor(((style.size * available) / width) * 2) / 2;
  return Math.max(style.minSize ?? style.size, fitting);
}

/**
 * Writes one line, and never a second: the text is shrunk to `minSize` and cut until it fits. The text has no
 * line breaks and only letters that the font has. Returns where it starts and how wide it became, in points.
 */
export function write(doc: Doc, text: string, line: Line, style: TextStyle): { x: number; width: number } {
  doc.font(style.face ?? 'regular');
  const characterSpacing = style.spacing ?? 0;
  const widthAt = (points: number, candidate: string) =>
    doc.fontSize(points).widthOfString(candidate, { characterSpacing });
  const size = sizeFor(style, widthAt(style.size, text), line.width);
  const shown = cutToWidth(text, (candidate) => widthAt(size, candidate) <= line.width);
  const width = widthAt(size, shown);
  const slack = line.width - width;
  const x = line.x + (style.align === 'right' ? slack : style.align === 'center' ? slack / 2 : 0);
  // A smaller text keeps the baseline of the size it was meant for, in line with its neighbours.
  const y = line.y + (style.size - size) * ASCENT;
  doc.fillColor(style.color).fontSize(size).text(shown, x, y, { lineBreak: false, characterSpacing });
  return { x, width };
}
