/** Dark on light throughout: a ticket must survive a black-and-white printer. */
export const palette = {
  band: '#12324a',
  onBand: '#ffffff',
  onBandSoft: '#b9cfe0',
  accent: '#c2571a',
  ink: '#14212b',
  soft: '#566674',
  line: '#d3dbe2',
  panel: '#f3f6f9',
  paper: '#ffffff',
  cancelled: '#c0182b',
} as const;

/** A4 in points; 1 mm is 72/25.4 points. */
export const PAGE = { width: 595.28, height: 841.89, margin: 40 } as const;
export const CONTENT_WIDTH = PAGE.width - 2 * PAGE.margin;
