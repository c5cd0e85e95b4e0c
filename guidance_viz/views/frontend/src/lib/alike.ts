// Whether two values that came as JSON say the same.

/** Compares what is inside, and stops at the first difference; NaN is like NaN. */
export function alike(one: unknown, other: unknown): boolean {
  if (Object.is(one, other)) return true;
  if (typeof one !== "object" || typeof other !== "object" || !one || !other) return false;
  if (Array.isArray(one) || Array.isArray(other)) return Array.isArray(one) && Array.isArray(other) && same(one, other);
  if (ArrayBuffer.isView(one) || ArrayBuffer.isView(other) || one instanceof ArrayBuffer) return false; // data: taken as new
  const keys = Object.keys(one);
  const [a, b] = [one as Record<string, unknown>, other as Record<string, unknown>];
  return keys.length === Object.keys(other).length && keys.every((k) => Object.hasOwn(other, k) && alike(a[k], b[k]));
}

const same = (one: unknown[], other: unknown[]) =>
  one.length === other.length && one.every((v, i) => alike(v, other[i]));
