import { h, setProps, svg } from './dom.js';
import { encodeQr } from './qr.js';

/** The standard's margin of light around the code, in modules. */
const QUIET = 4;

/**
 * A text as a QR code, black on white in the dark too: readers expect it so.
 *
 * @param {string} text
 * @param {string} label
 */
export function qrPicture(text, label) {
  const modules = encodeQr(text);
  const side = modules.length + 2 * QUIET;
  const path = modules.flatMap((line, row) =>
    line.flatMap((dark, column) => (dark ? [`M${column + QUIET} ${row + QUIET}h1v1h-1z`] : [])),
  );
  const picture = svg(`0 0 ${side} ${side}`, path.join(''), 'qr');
  setProps(picture, {
    role: 'img',
    'aria-label': label,
    'aria-hidden': null,
    'shape-rendering': 'crispEdges',
  });
  return h('div', { class: 'qr-frame' }, picture);
}
