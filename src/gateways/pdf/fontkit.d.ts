/** The little of fontkit that is used: it comes without types, and pdfkit's own do not know that it takes them. */
declare module 'fontkit' {
  export interface Font {
    layout(text: string): unknown;
    hasGlyphForCodePoint(codePoint: number): boolean;
  }
  /** Parses a font file; throws when it is none. */
  export function create(file: Uint8Array): Font;
}

declare namespace PDFKit.Mixins {
  interface PDFFont {
    /** A font parsed once can serve every document; parsing it costs more than the rest of a page. */
    registerFont(name: string, src: import('fontkit').Font): this;
  }
}
