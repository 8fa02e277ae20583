/** Making elements. Text is always text: nothing here reads markup. */

/** @typedef {Node | string | number | null | undefined | false | Child[]} Child */
/** @typedef {Record<string, unknown>} Props */

const SVG = 'http://www.w3.org/2000/svg';

/**
 * An element with attributes and children. `on…` names are listeners, `true` is an attribute without a value, and
 * `null`, `undefined` and `false` are left out.
 *
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {Props} [props]
 * @param {...Child} children
 * @returns {HTMLElementTagNameMap[K]}
 */
export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  setProps(element, props);
  append(element, children);
  return element;
}

/**
 * @param {Element} element
 * @param {Props} props
 */
export function setProps(element, props) {
  for (const [name, value] of Object.entries(props)) {
    if (typeof value === 'function') {
      element.addEventListener(name.slice(2), /** @type {EventListener} */ (value));
    } else if (value === null || value === undefined || value === false) {
      element.removeAttribute(name);
    } else {
      element.setAttribute(name, value === true ? '' : String(value));
    }
  }
}

/**
 * @param {Node} parent
 * @param {Child[]} children
 */
function append(parent, children) {
  for (const child of children) {
    if (Array.isArray(child)) append(parent, child);
    else if (child instanceof Node) parent.appendChild(child);
    else if (child !== null && child !== undefined && child !== false) {
      parent.appendChild(document.createTextNode(String(child)));
    }
  }
}

/**
 * @param {Element} element
 * @param {...Child} children
 */
export function replace(element, ...children) {
  element.replaceChildren();
  append(element, children);
}

const ICONS = {
  check: 'M3.5 8.5 6.5 11.5 12.5 5',
  cross: 'M4.5 4.5 11.5 11.5M11.5 4.5 4.5 11.5',
  clock: 'M8 2.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11ZM8 5v3.2l2.2 1.4',
  star: 'M8 2.6 9.6 6l3.7.4-2.8 2.5.8 3.7L8 10.8l-3.3 1.8.8-3.7L2.7 6.4 6.4 6Z',
  alert: 'M8 3v6M8 12v.6',
  pin: 'M4 13V3.5h8V13L8 10Z',
};

/** @typedef {keyof typeof ICONS} IconName */

/**
 * A drawing in the colour of the text around it, unseen by screen readers: its meaning stands in words beside it.
 *
 * @param {IconName} name
 */
export function icon(name) {
  return svg('0 0 16 16', ICONS[name], 'icon');
}

/**
 * @param {string} viewBox
 * @param {string} path
 * @param {string} className
 */
export function svg(viewBox, path, className) {
  const root = document.createElementNS(SVG, 'svg');
  setProps(root, { viewBox, class: className, 'aria-hidden': 'true', focusable: 'false' });
  const line = document.createElementNS(SVG, 'path');
  line.setAttribute('d', path);
  root.appendChild(line);
  return root;
}

/**
 * Says something to those who listen instead of look.
 *
 * @param {string} text
 */
export function announce(text) {
  const announcer = document.getElementById('announcer');
  if (announcer) announcer.textContent = text;
}
