const MAX_KEY_LENGTH = 512;
/** A leading dot is refused: it covers `.` and `..`, and keeps clear of temporary files. */
const SEGMENT = /^[A-Za-z0-9_-][A-Za-z0-9._-]{0,199}$/;

/** The segments of a file's key. A key that could lead elsewhere is a RangeError, whatever keeps the files. */
export function segmentsOf(key: string): string[] {
  const segments = key.split('/');
  if (key.length > MAX_KEY_LENGTH || !segments.every((segment) => SEGMENT.test(segment))) {
    throw new RangeError('a file key is made of [A-Za-z0-9._-] segments, none starting with a dot');
  }
  return segments;
}
